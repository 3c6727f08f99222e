"""A run as a learner holds it: buttons and settings above a picture that follows it."""

from typing import Any

from ipywidgets import Widget

from gan_lessons.drawing_lock import with_drawing_lock
from gan_lessons.explorers.panel import Panel
from gan_lessons.explorers.played_run import Piece, PlayedRun
from gan_lessons.live import controls
from gan_lessons.live.player import Pace, Player

OVER = "the run is over; Reset begins it anew"


class PlayedPanel(Panel):
    """Buttons, settings and the live figure of one run; a kind of it says how it begins anew.

    Args:
        explorer: whose picture the run is shown in.
        run: what is played.
        settings: the controls of the settings by name.
        paces: from slow to fast.
        new_run: the settings that begin a new run; all others act from the next piece on.

    Attributes:
        run: the run that is played.
        player: its buttons.
        settings: the controls of the settings by name.
    """

    kind = "Player"
    can_follow = False

    def __init__(
        self,
        explorer: Any,
        run: PlayedRun,
        settings: dict[str, Widget],
        paces: tuple[Pace, ...],
        new_run: tuple[str, ...],
    ) -> None:
        self.settings, self.run, self._begins_anew = settings, run, new_run
        super().__init__(explorer)
        self.player = Player(self, paces, self.live.guard)
        rows = (self.player.buttons, (*self.settings.values(), *self.controls.values()))
        self.children = (*(controls.row(widgets) for widgets in rows), self.live)
        for name, widget in self.settings.items():
            widget.observe(self._new_run if name in new_run else self._changed_setting, names="value")

    def restart(self) -> None:
        """Begin the run anew, with the settings as they are."""
        raise NotImplementedError

    def prepare(self) -> None:
        """Let the axes reach to the end of the run, and show its first moment."""
        for name in ("values", "distances"):
            self.axes[name].set_xlim(0, self.run.config.num_steps)
        self.inputs |= self.run.seen()

    @with_drawing_lock
    def begin(self, steps: int, after: Piece | None) -> Piece | None:
        """Begin a piece of training, at most up to the end of the run."""
        if self.run.is_new(steps, after):
            self.say("compiling the step for these settings …")
        piece = self.run.begin(steps, after)
        return self.begun(piece) if after is None else piece

    def begun(self, piece: Piece | None) -> Piece | None:
        """Say so where nothing can be begun any more."""
        if piece is None:
            self.say(OVER)
        return piece

    def is_done(self, piece: Piece) -> bool:
        """Say whether the thread has finished a piece."""
        return piece.result.done()

    @with_drawing_lock
    def take(self, piece: Piece) -> bool:
        """Show the state after a piece."""
        goes_on = self.run.take(piece)
        self.show_run()
        if not goes_on:
            self.say(OVER)
        return goes_on

    @with_drawing_lock
    def reset(self) -> None:
        """Begin the run anew, with the settings as they are."""
        self.restart()
        self.show_run()

    def show_run(self) -> None:
        """Show where the run is; below stands what the picture says, if anything."""
        self.inputs |= self.run.seen()
        self.live.caption = ""
        self.recompute()

    def say(self, words: str) -> None:
        """Write the line below the picture."""
        self.live.caption = words
        self.live.refresh()

    @with_drawing_lock
    def _changed_setting(self, _: Any) -> None:
        acting = {
            name: widget.value for name, widget in self.settings.items() if name not in self._begins_anew
        }
        with self.live.guard():
            self.run.change(**acting)

    def _new_run(self, _: Any) -> None:
        self.player.reset.click()
