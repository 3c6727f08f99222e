"""Why GANs work: the proof of the GAN loss, line by line, with figures that move."""
