"""Draw the README's picture with the explorer itself: python scripts/readme_picture.py"""

from pathlib import Path

from gan_lessons import explorers, style

TARGET = Path(__file__).parent.parent / "docs" / "vary_p_g.png"


def main() -> None:
    """Write the picture of *Vary p_g* with its C(G) curve and gauge."""
    style.use()
    explorer = explorers.vary_p_g(gauge=True)
    TARGET.write_bytes(explorer.live.png(dpi=110))
    print(f"{TARGET.name}: {explorer.live.alt}")


if __name__ == "__main__":
    main()
