"""What the programs call: it stands before them, once."""

from pathlib import Path

RUNTIME = Path(__file__).with_suffix(".js").read_text("utf-8")
