"""Formulas as MathML, which a browser shows without being sent a script or a font."""

import re
from itertools import pairwise
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from latex2mathml.converter import convert

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
ElementTree.register_namespace("", NAMESPACE)

# What the converter calls otherwise: environments that align, rows a little further apart, numbers of lines.
OTHERWISE = (
    (r"\\(begin|end)\{(?:aligned|gather\*?|gathered|eqnarray\*?)\}", r"\\\1{align*}"),
    (r"\\(?:begin|end)\{(?:equation|displaymath|math)\*?\}", ""),
    (r"\\\\\[[^\]]*\]", r"\\\\"),
    (r"\\tag\{\$?([^{}$]*)\$?\}", r"\\qquad(\1)"),
)
DOUBLE_STRUCK = {letter: chr(ord("𝔸") + ord(letter) - ord("A")) for letter in "ABDEFGIJKLMOSTUVWXY"}
DOUBLE_STRUCK |= {"C": "ℂ", "H": "ℍ", "N": "ℕ", "P": "ℙ", "Q": "ℚ", "R": "ℝ", "Z": "ℤ"}
LIMITS = ("min", "max", "sup", "inf", "lim", "limsup", "liminf")  # what stands below them stands below
THIN = "0.167em"
NO_SIGNS = ("∞", "…", "∅", "∂")  # but letters, with no space around them
CLOSING = (")", "]", "}", "⟩", "⌋", "⌉")


def mathml(latex: str, *, block: bool) -> str:
    r"""Return a formula as MathML, with its source beside it for those who listen or copy.

    Args:
        latex: without dollar signs.
        block: whether it stands on a line of its own.

    Raises:
        ValueError: something in it has no form in MathML; the message has the formula.

    >>> mathml("x^2", block=False).partition("inline")[2]
    '" alttext="x^2"><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math>'
    """
    plain = latex
    for pattern, replacement in OTHERWISE:
        plain = re.sub(pattern, replacement, plain)
    try:
        root = ElementTree.fromstring(convert(plain, display="block" if block else "inline"))
    except Exception as error:  # the converter has a class for each slip, and writes a stray & as it is
        raise ValueError(f"a formula without a form in MathML: {latex!r} ({type(error).__name__})") from error
    unknown = next((found.text for found in root.iter() if re.match(r"\\[a-zA-Z]", found.text or "")), None)
    if unknown:
        raise ValueError(f"a formula without a form in MathML: {latex!r} knows no {unknown!r}")
    _set(root)
    root.set("alttext", latex.strip())
    return ElementTree.tostring(root, "unicode")


def _set(node: Element) -> None:
    """Set what the converter leaves as it comes: letters, limits, the space around names and signs."""
    for child in node:
        _set(child)
    name = node.tag.removeprefix(f"{{{NAMESPACE}}}")
    if name == "mi" and node.get("mathvariant") == "double-struck":
        node.text = "".join(DOUBLE_STRUCK.get(letter, letter) for letter in node.text or "")
        del node.attrib["mathvariant"]
    elif name == "mi" and node.text == "~":
        node.tag, node.text = f"{{{NAMESPACE}}}mo", "∼"
    elif name == "mo" and node.text in NO_SIGNS:
        node.tag = f"{{{NAMESPACE}}}mi"
    elif name == "mo" and node.text in ("/", "|"):
        node.set("lspace", "0")
        node.set("rspace", "0")
    elif name == "msub" and node[0].text in LIMITS:
        node.tag = f"{{{NAMESPACE}}}munder"
        node[0].set("movablelimits", "true")
    elif name == "mtd" and "columnalign" in node.attrib:  # browsers go by the style alone
        node.set("style", f"text-align:{node.attrib.pop('columnalign')}")
    if len(node) > 1 and name in ("mrow", "mtd", "mstyle", "mtext"):
        spaces = [place for place, (left, right) in enumerate(pairwise(node), 1) if _is_spaced(left, right)]
        for left, right in pairwise(node):
            if right.text in ("−", "+", "±") and _is_sign(left) and left.text not in CLOSING:
                right.set("form", "prefix")
        for place in reversed(spaces):
            node.insert(place, Element(f"{{{NAMESPACE}}}mspace", width=THIN))


def _is_spaced(left: Element, right: Element) -> bool:
    """Whether a thin space stands between two neighbours: one is a function's name, the other no sign."""
    before = not _is_sign(left) or left.text in CLOSING
    return (_is_name(left) and not _is_sign(right)) or (_is_name(right) and before)


def _is_name(node: Element) -> bool:
    if len(node):
        return node.tag.endswith(("msub", "msup", "msubsup", "munder")) and _is_name(node[0])
    return node.tag.endswith(("mi", "mo")) and (node.text or "").isalpha() and len(node.text or "") > 1


def _is_sign(node: Element) -> bool:
    return node.tag.endswith("mspace") or (node.tag.endswith("mo") and not _is_name(node))
