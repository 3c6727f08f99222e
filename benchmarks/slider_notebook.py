"""The notebook that is measured: one picture moved four ways, each with a slider of its own."""

from pathlib import Path

import nbformat

SETUP = """
%matplotlib inline
import gc, time
import anywidget, ipywidgets, psutil
import matplotlib.pyplot as plt
import numpy as np
from gan_lessons import style
from gan_lessons.explorers import vary_p_g
from gan_lessons.live import controls
style.use()
"""

LIVE = """
explorer = vary_p_g()
explorer
"""

# The kernel answers every movement, as it does until a page has the program.
KERNEL = """
from gan_lessons.explorers.panel import Panel

class Answered(Panel):
    can_follow = False

answered = Answered(vary_p_g)
answered
"""

# The same program and the same artists; the figure is new at every event, as with `interact`.
INLINE = """
from gan_lessons.explorers.stills import fill

def draw(mean):
    shown = vary_p_g.run(mean=mean)
    figure, _, artists = vary_p_g.draw()
    fill(vary_p_g.slots, artists, shown)
    plt.show()

slider = controls.slider("mean", 1.5, -4.0, 4.0, 0.1)
ipywidgets.VBox([slider, ipywidgets.interactive_output(draw, {"mean": slider})])
"""

FLOOR = """
class Floor(anywidget.AnyWidget):
    _esm = '''export default { render({ model, el }) {
        el.className = "floor"; let n = 0;
        model.on("msg:custom", () => { el.textContent = String(++n); }); } }'''

floor, floor_slider = Floor(), controls.slider("mean", 1.5, -4.0, 4.0, 0.1)
floor_slider.observe(lambda _: floor.send({}), names="value")
ipywidgets.VBox([floor_slider, floor])
"""

WAYS = {"live": 1, "kernel": 2, "inline": 3, "floor": 4}  # → index of its cell

# What the kernel is asked, and prints as one number.
TRACES = "print(max(explorer.traces, answered.traces))"
ANSWERED = "print(explorer.controls['mean'].value)"
GROWTH = """
def events(count):
    for position in np.random.default_rng(count).uniform(-3.0, 3.0, count):
        for panel in (explorer, answered):
            panel.controls["mean"].value = float(position)
        time.sleep(0.004)  # JupyterLab drops messages beyond 1,000 a second
    gc.collect()
    return psutil.Process().memory_info().rss
start = events(500)
print((events(5000) - start) / 1e6)
"""


def write(folder: Path) -> str:
    """Writes the notebook into `folder` and returns its name."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source.strip()) for source in (SETUP, LIVE, KERNEL, INLINE, FLOOR)],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    nbformat.write(notebook, folder / "sliders.ipynb")
    return "sliders.ipynb"
