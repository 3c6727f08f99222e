"""The symbols a derivation is written in, and what each name abbreviates.

A line is written at one point x, with

    a = p_data(x) > 0,   b = p_g(x) > 0,   y = D(x) in (0, 1),

and `integral(f)` stands for ∫ f dx.
"""

from collections.abc import Callable, Mapping

import sympy as sp

a, b = sp.symbols("a b", positive=True)
y = sp.Symbol("y", positive=True)
OPTIMUM = a / (a + b)
c = sp.Symbol("c", positive=True)  # another density q(x), in Proposition 2
odds = sp.Symbol("r", positive=True)  # of a mixture's shares, r : 1; it does not depend on x

integral = sp.Function("integral")
over_data = sp.Function("over_data")  # E_{x ~ p_data}[f]
over_noise = sp.Function("over_noise")  # E_{z ~ p_z}[f(G(z))]; that it is E_{x ~ p_g}[f] is a theorem
over_generator = sp.Function("over_generator")  # E_{x ~ p_g}[f]
over_mixture = sp.Function("over_mixture")  # E_{x ~ M}[f], M = (p_data + p_g)/2
max_over_discriminator = sp.Function("max_over_discriminator")  # max_D of an integral
kl = sp.Function("kl")
jsd = sp.Function("jsd")
conditional_entropy = sp.Function("conditional_entropy")  # H(Y|X) for the posterior that is given
bernoulli_kl = sp.Function("bernoulli_kl")

# What each name abbreviates, from the outermost to the innermost: a definition may use the ones below it.
DEFINITIONS: Mapping[sp.Function, Callable[..., sp.Expr]] = {
    jsd: lambda p, q: kl(p, (p + q) / 2) / 2 + kl(q, (p + q) / 2) / 2,
    kl: lambda p, q: integral(p * sp.log(p / q)),
    over_data: lambda f: integral(a * f),
    over_generator: lambda f: integral(b * f),
    conditional_entropy: lambda u: -over_mixture(u * sp.log(u) + (1 - u) * sp.log(1 - u)),
    over_mixture: lambda f: integral((a + b) / 2 * f),
    bernoulli_kl: lambda u, v: u * sp.log(u / v) + (1 - u) * sp.log((1 - u) / (1 - v)),
}
