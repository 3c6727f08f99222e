"""The explorers' modules: as attributes of their package these names are the functions that build them."""

from importlib import import_module

assumptions = import_module("gan_lessons.explorers.assumptions")
be_the_discriminator = import_module("gan_lessons.explorers.be_the_discriminator")
chord = import_module("gan_lessons.explorers.chord")
compare_divergences = import_module("gan_lessons.explorers.compare_divergences")
envelope = import_module("gan_lessons.explorers.envelope")
one_point = import_module("gan_lessons.explorers.one_point")
perturb = import_module("gan_lessons.explorers.perturb")
proof_and_practice = import_module("gan_lessons.explorers.proof_and_practice")
proof_ledger = import_module("gan_lessons.explorers.proof_ledger")
push_noise = import_module("gan_lessons.explorers.push_noise")
scrub_x = import_module("gan_lessons.explorers.scrub_x")
simplex = import_module("gan_lessons.explorers.simplex")
simplex_figure = import_module("gan_lessons.explorers.simplex_figure")
vary_p_g = import_module("gan_lessons.explorers.vary_p_g")
vary_p_g_figure = import_module("gan_lessons.explorers.vary_p_g_figure")
