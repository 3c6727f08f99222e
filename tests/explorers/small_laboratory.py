"""A laboratory that is small enough to be trained in a test, and who presses its buttons."""

import asyncio

import jax

from gan_lessons.training.config import algorithm_1

SMALL = algorithm_1(
    latent_dim=2, data_dim=2, hidden_size=8, batch_size=16, num_discriminator_steps=2, num_steps=100,
    chunk_length=50,
)  # fmt: skip


def step(laboratory, times=1):
    async def scenario():
        for _ in range(times):
            laboratory.player.step.click()
            await laboratory.player.wait()

    asyncio.run(asyncio.wait_for(scenario(), 60))


def leaves(state):
    return jax.tree.leaves((state.generator, state.discriminator))
