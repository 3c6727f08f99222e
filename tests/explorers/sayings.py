"""What an explorer says at chosen settings, without a panel."""

from typing import Any

from gan_lessons.explorers.explorer import Explorer
from gan_lessons.live.words import put_together


def said(explorer: Explorer, **settings: Any) -> tuple[str, str]:
    """The alternative text and what stands below the picture."""
    shown = explorer.run(**settings)
    alt, caption = (put_together(part, shown.drawn.numbers) for part in (shown.plan.alt, shown.plan.caption))
    return alt, caption
