"""How far something is above its least value, in words: one notation for what is plain to read, one below."""

from typing import Any

from gan_lessons.live.words import ROUNDING, Words, choose, words

PLAIN = 0.099  # 9.95e-02 in two digits would be 1.0e-01


def amount(number: Any, before: str = "", below: str = "< 1e-12", digits: int = 1) -> Words:
    """Return a number of at least 0: in fixed notation from about 0.1 on, in powers of ten below.

    Args:
        number: Traced or not.
        before: What stands before its digits, as "= ".
        below: What is said instead of digits that are rounding.
        digits: How many follow the first one in a power of ten.

    >>> from gan_lessons.live.words import written
    >>> [written(amount(each, "= ")) for each in (1.2287, 0.0123, 3e-17)]
    ['= 1.229', '= 1.2e-02', '< 1e-12']
    """
    powers, fixed = words(f"{before}{{:.{digits}e}}", number), words(f"{before}{{:.3f}}", number)
    return choose(number < ROUNDING, choose(number < PLAIN, fixed, powers), below)
