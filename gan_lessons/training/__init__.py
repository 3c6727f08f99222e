"""What is trained: networks, losses, Algorithm 1 as one compiled program, and the truth beside it."""
