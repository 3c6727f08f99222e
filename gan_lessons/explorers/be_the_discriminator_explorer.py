"""Be the discriminator: five outcomes, one handle each for D, and the distance to the best V possible."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import matplotlib.pyplot as plt
import numpy as np
from jaxtyping import Array, Bool, Float

from gan_lessons.contracts import checks
from gan_lessons.explorers.be_the_discriminator_figure import Drawing, alt, draw, update
from gan_lessons.explorers.callback_explorer import CallbackExplorer as Explorer
from gan_lessons.explorers.compiled_function import choice, domain
from gan_lessons.live import LiveFigure, PointerEvent, controls
from gan_lessons.theory import densities, divergences, game

P_DATA = (0.30, 0.30, 0.20, 0.15, 0.05)
PRESETS = {
    "leans to the right": (0.05, 0.10, 0.15, 0.30, 0.40),
    "two outcomes only": (0.00, 0.50, 0.50, 0.00, 0.00),
    "all alike": (0.20, 0.20, 0.20, 0.20, 0.20),
}
OUTCOMES = len(P_DATA)
NAMES = tuple(f"d_{k + 1}" for k in range(OUTCOMES))
LOW, HIGH = 0.01, 0.99  # D is a sigmoid: it never answers 0 or 1
KEYS = (
    "Keys on the picture: ← → choose a handle, ↑ ↓ move it, with Shift or Page Up and Down by 0.1; Home, End."
)


class Turn(NamedTuple):
    """One move of the game.

    Attributes:
        p_data: probabilities of the data.
        p_g: probabilities of the generator.
        discriminator: D as the learner has set it.
        best: D*, NaN where neither player puts an outcome.
        value: V(D, G) in nats.
        best_value: V(D*, G) in nats.
        shares: what each outcome contributes to the gap, in nats, at least 0.
        gap: their sum, V(D*, G) - V(D, G), in nats.
        revealed: whether D* is to be shown.
    """

    p_data: Float[Array, " k"]
    p_g: Float[Array, " k"]
    discriminator: Float[Array, " k"]
    best: Float[Array, " k"]
    value: Float[Array, ""]
    best_value: Float[Array, ""]
    shares: Float[Array, " k"]
    gap: Float[Array, ""]
    revealed: Bool[Array, ""]


@domain(
    preset=choice(len(PRESETS)), share=checks.in_unit_interval, **dict.fromkeys(NAMES, checks.probability)
)
def compute(*, preset: Any, share: Any, reveal: Any = False, **handles: Any) -> Turn:
    """Evaluates V(D, G), its maximum over D, and what each outcome costs the discriminator.

    p_g = (1 - share) · preset + share · p_data.

    Args:
        preset: index into `PRESETS`.
        share: how much of p_data is in p_g, in [0, 1].
        reveal: whether D* is to be shown.
        **handles: `d_1` … `d_5`, the answers D(1) … D(5), in (0, 1).

    Returns:
        Probabilities and values in nats.

    Reference:
        Goodfellow et al. 2014, equation 1 and Proposition 1.
    """
    p_data = densities.finite(jnp.asarray(P_DATA))
    start = jnp.asarray(tuple(PRESETS.values()))[preset]
    p_g = (1 - share) * start + share * p_data
    log_p_data, log_p_g = jnp.log(p_data), jnp.log(p_g)
    discriminator = jnp.stack([jnp.asarray(handles[name], float) for name in NAMES])
    logit = jax.scipy.special.logit(discriminator)
    best_logit = game.optimal_logit(log_p_data, log_p_g)
    return Turn(
        p_data=p_data,
        p_g=p_g,
        discriminator=discriminator,
        best=game.optimal_discriminator(log_p_data, log_p_g),
        value=game.value(log_p_data, log_p_g, logit),
        best_value=game.cost(log_p_data, log_p_g),
        shares=(p_data + p_g) * divergences.bernoulli_kl(best_logit, logit),
        gap=game.gap(log_p_data, log_p_g, logit),
        revealed=jnp.asarray(reveal),
    )


def _handles() -> dict[str, Any]:
    return {
        name: controls.slider(
            f"D({k + 1})", 0.5, LOW, HIGH, step=0.01, description_tooltip=f"D at outcome {k + 1}"
        )
        for k, name in enumerate(NAMES)
    }


def _listen(live: LiveFigure, sliders: dict[str, Any], drawing: Drawing) -> None:
    """Lets pointer and keys move the handles: whichever was nearest when the pointer went down stays held.

    A ring marks the one that the keys hold.
    """
    held = {"k": 0}

    def put(value: float, ringed: bool) -> None:
        slider = sliders[NAMES[held["k"]]]
        value = round(float(np.clip(value, LOW, HIGH)), 2)
        drawing.ring.set_data([held["k"] + 1] if ringed else [], [value] if ringed else [])
        if slider.value == value:  # nothing to compute; the ring alone may have moved
            live.refresh()
        slider.value = value

    def move(event: PointerEvent) -> None:
        if event.phase == "down" or event.kind == "click":
            held["k"] = int(np.clip(round(event.x) - 1, 0, OUTCOMES - 1))
        put(event.y, ringed=False)

    def press(event: PointerEvent) -> None:
        across = {"ArrowLeft": -1, "ArrowRight": 1}.get(event.key, 0)
        held["k"] = (held["k"] + across) % OUTCOMES
        ends = {"Home": LOW, "End": HIGH}
        rise = {"ArrowUp": 0.01, "ArrowDown": -0.01, "PageUp": 0.1, "PageDown": -0.1}.get(event.key, 0.0)
        rise *= 10 if event.shift and event.key.startswith("Arrow") else 1
        put(ends.get(event.key, sliders[NAMES[held["k"]]].value + rise), ringed=True)

    live.on_pointer(move, kinds=("click", "drag"), axes=[drawing.handles.axes])
    live.on_pointer(press, kinds=("key",), hint=KEYS)


def be_the_discriminator() -> Explorer:
    """Builds the explorer: five handles for D, a menu and a slider for p_g, and a button that shows D*.

    Returns:
        The explorer, ready to be displayed.
    """
    sliders = _handles()
    others = {
        "preset": controls.dropdown("p_g starts as", PRESETS),
        "share": controls.slider(
            "share of p_data", 0.0, 0.0, 1.0, description_tooltip="how much of p_data p_g has"
        ),
        "reveal": controls.toggle("reveal D*"),
    }
    figure = plt.figure(figsize=(10, 5.4), layout="constrained")
    drawing, words = draw(figure, P_DATA), [" "]
    live = LiveFigure(figure, moving=drawing, alt=lambda: words[0])
    _listen(live, sliders, drawing)

    def show(turn: Turn) -> None:
        update(drawing, turn)
        words[0] = alt(turn)

    return Explorer(
        controls=sliders | others,
        compute=compute,
        figure=live,
        update=show,
        name="Be the discriminator",
    )
