"""The explorers' modules: as attributes of their package these names are the functions that build them."""

from importlib import import_module

assumptions = import_module("gan_lessons.explorers.assumptions_explorer")
be_the_discriminator = import_module("gan_lessons.explorers.be_the_discriminator_explorer")
chord = import_module("gan_lessons.explorers.chord_explorer")
compare_divergences = import_module("gan_lessons.explorers.compare_divergences_explorer")
envelope = import_module("gan_lessons.explorers.envelope_explorer")
one_point = import_module("gan_lessons.explorers.one_point_explorer")
perturb = import_module("gan_lessons.explorers.perturb_explorer")
proof_and_practice = import_module("gan_lessons.explorers.proof_and_practice_explorer")
proof_ledger = import_module("gan_lessons.explorers.proof_ledger_explorer")
push_noise = import_module("gan_lessons.explorers.push_noise_explorer")
scrub_x = import_module("gan_lessons.explorers.scrub_x_explorer")
simplex = import_module("gan_lessons.explorers.simplex_explorer")
simplex_figure = import_module("gan_lessons.explorers.simplex_figure")
vary_p_g = import_module("gan_lessons.explorers.vary_p_g_explorer")
