"""What is proved: densities, divergences, the game and its derivations. Knows no network and no picture."""
