"""What the browser gets: the text of the scripts and the style sheet beside this file."""

from pathlib import Path

_HERE = Path(__file__).parent


def _text(*names: str) -> str:
    return "\n".join((_HERE / name).read_text("utf-8") for name in names)


# The module of a live figure.
FIGURE = _text(
    "marks.js", "learner_input.js", "live_region.js", "control_labels.js", "picture.js", "figure.js"
)
STYLE = _text("figure.css")
# For a picture that is computed there: images, words, the message that figure.js draws. The translator's
# runtime, `H`, goes before them.
COMPUTED = _text("image.js", "words.js", "computed.js")
# What in a notebook listens to the widgets.
FOLLOWING = _text("following.js")
