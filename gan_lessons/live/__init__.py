"""How a picture moves: matplotlib figures whose artists follow a slider in the browser. Knows no GAN."""

from gan_lessons.live import controls
from gan_lessons.live.figure import LiveFigure
from gan_lessons.live.pointer import PointerEvent

__all__ = ["LiveFigure", "PointerEvent", "controls"]
