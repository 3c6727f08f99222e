"""One small object of each class that training takes, for calls in which something else is wrong."""

import jax
import numpy as np
import numpyro.distributions as dist

from gan_lessons.theory import densities
from gan_lessons.training import config, data, devices, diagnostics, exact_density, models, state

SMALL = config.Config(hidden_size=4, batch_size=8, num_discriminator_steps=1, num_steps=4, chunk_length=2)
NORMAL = data.sampler(densities.normal(0.0, 1.0))
STATE = state.start(SMALL, jax.random.key(0))
HISTORY = state.no_history(STATE)
RECORD = state.Record(*[np.zeros(3)] * 4, finite=np.ones(3, bool))
KNOWN = diagnostics.truth(densities.normal(0.0, 1.0), num_bins=10, num_cells=10)
BINS = exact_density.bins_between(-1.0, 1.0, 4, np.zeros(0))
MESH = devices.mesh(1)
UNITS = models.Units(np.zeros(1, np.float32), np.ones(1, np.float32))
SETTINGS, DENSITY = STATE.settings, dist.Normal(0.0, 1.0)
EXAMPLES = (SMALL, STATE, HISTORY, RECORD, KNOWN, BINS, MESH, UNITS, SETTINGS, DENSITY)
OF_CLASS = {type(each): each for each in EXAMPLES}
