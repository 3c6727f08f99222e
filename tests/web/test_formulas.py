"""Formulas in pages: each of the lessons has a form in MathML, set as LaTeX sets it."""

import re
from xml.etree import ElementTree

import pytest

from gan_lessons.web.formulas import NAMESPACE, mathml
from tests.notebooks.lessons import LESSONS, NAMES, prose, read


def elements(latex: str, name: str, *, block: bool = True) -> list[ElementTree.Element]:
    return ElementTree.fromstring(mathml(latex, block=block)).findall(f".//{{{NAMESPACE}}}{name}")


def written(latex: str) -> str:
    return "".join(ElementTree.fromstring(mathml(latex, block=True)).itertext())


@pytest.mark.parametrize("path", LESSONS, ids=NAMES)
def test_every_formula_of_a_lesson_has_a_form(path) -> None:
    text = "\n".join(cell.source for cell in prose(read(path)))
    formulas = [(block or inline, bool(block)) for block, inline in
                re.findall(r"(?s)\$\$(.+?)\$\$|(?<!\\)\$(.+?)(?<!\\)\$", text)]  # fmt: skip
    assert len(formulas) > 30
    for latex, block in formulas:
        root = ElementTree.fromstring(mathml(latex, block=block))
        assert root.get("alttext") == latex.strip()
        assert root.get("display") == ("block" if block else "inline")
        assert "\\" not in "".join(root.itertext()), latex
        assert "&" not in "".join(root.itertext()), latex


def test_what_stands_below_a_minimum_stands_below() -> None:
    (below,) = elements(r"\min_G V", "munder")
    assert [part.text for part in below.iter() if part.text] == ["min", "G"]


def test_a_functions_name_is_set_off_as_latex_sets_it() -> None:
    assert len(elements(r"0\log 0", "mspace")) == 2
    assert len(elements(r"p(x)\log D", "mspace")) == 2
    assert len(elements(r"\log(1-y)", "mspace")) == 0
    assert len(elements(r"=\log y", "mspace")) == 1


def test_a_minus_after_a_sign_is_one_of_the_number() -> None:
    signs = [each.get("form") for each in elements("C=-2-3", "mo") if each.text == "−"]
    assert signs == ["prefix", None]


def test_infinity_is_no_sign() -> None:
    assert [each.text for each in elements(r"-\infty", "mi")] == ["∞"]
    assert [each.text for each in elements(r"a,\dots,b", "mi")] == ["a", "…", "b"]


def test_letters_that_browsers_set_by_their_code() -> None:
    assert written(r"\mathbb E_{x\sim p}") == "𝔼x∼p"
    assert written(r"\mathbb R") == "ℝ"


def test_lines_below_each_other_are_rows() -> None:
    assert len(elements(r"\begin{aligned}a&=b\\[2pt]&=c\end{aligned}", "mtr")) == 2
    sides = [cell.get("style") for cell in elements(r"\begin{aligned}a&=b\end{aligned}", "mtd")]
    assert sides == ["text-align:right", "text-align:left"]
    assert written(r"x=1\tag{$*$}") == "x=1(*)"


@pytest.mark.parametrize("latex", [r"\unknown x", "a & b", r"\frac{1}{", "", r"\label{a} x"])
def test_what_has_no_form_is_refused_with_its_text(latex) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(latex))):
        mathml(latex, block=True)
