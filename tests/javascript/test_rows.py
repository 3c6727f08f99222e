"""Which functions of a program do all of a row at once, and which may not."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from playwright.sync_api import Page

from gan_lessons.javascript.lower import export
from gan_lessons.javascript.rows import accesses, narrowed, together
from tests.web.chromium import Program, apart, by_jax

WRITE = "function f1(){for(let i=0;i<9;i++)for(let j=0;j<5;j++){b1[5*i+j]=b0[i]+j;}}"
SUM = "function f2(){for(let i=0;i<9;i++){let a=0;for(let j=0;j<5;j++)a+=b1[5*i+j];b2[i]=a;}}"
STEPS = ["f1();", "f2();"]


def test_an_index_says_in_which_row_it_is() -> None:
    (found,) = accesses("b1[5*i+j+90]=2")
    assert (found.stride, found.others, found.offset, found.writes) == (5, (1,), 90, True)
    assert found.stays(9)  # the third of several planes
    (beside,) = accesses("b1[5*i+j+5]")
    assert not beside.stays(9)
    assert not beside.writes
    (looked_up, _) = accesses("b1[b2[i]]+1")
    assert not looked_up.stays(9)
    (column,) = accesses("b1[9*j+i]+=1")
    assert column.writes
    assert column.stays(9)
    assert not column.stays(8)


def test_two_that_go_through_the_same_rows_become_one() -> None:
    functions, steps = together([WRITE, SUM], STEPS)
    assert steps == ["f1();"]
    assert functions == [
        "function f1(){for(let i=0;i<9;i++){for(let j=0;j<5;j++){b1[5*i+j]=b0[i]+j;}"
        "{let a=0;for(let j=0;j<5;j++)a+=b1[5*i+j];b2[i]=a;}}}"
    ]
    narrow, small = narrowed(functions, "b0 b2", {"b0": 9, "b1": 45, "b2": 9})
    assert small == {"b1": 5}
    assert "b1[j]=b0[i]+j" in narrow[0]
    assert "a+=b1[j]" in narrow[0]
    assert narrowed(functions, "b1", {"b1": 45, "b2": 9})[1] == {}


def test_a_number_between_them_comes_first() -> None:
    assert together([WRITE, SUM], ["f1();", "S[0]=S[1]*2;", "f2();"])[1] == ["S[0]=S[1]*2;", "f1();"]
    for step in ("S[0]=b1[3];", "f7();", "for(let t=0;t<3;t++){f7(t);}"):
        assert together([WRITE, SUM], ["f1();", step, "f2();"])[1] == ["f1();", step, "f2();"]


@pytest.mark.parametrize(
    "second",
    [
        SUM.replace("5*i+j", "5*i+j+5"),  # the next row
        SUM.replace("5*i+j", "9*j+i"),  # a column
        SUM.replace("5*i+j", "5*b3[i]+j"),  # wherever
        SUM.replace("i<9", "i<8"),
        SUM.replace("b2[i]=a", "S[4]=a"),
        SUM.replace("b2[i]=a", "b0[8-i]=a"),  # what the first is still to read
    ],
)
def test_those_that_look_into_another_row_stay_apart(second: str) -> None:
    assert together([WRITE, second], STEPS) == ([WRITE, second], STEPS)


def test_one_that_is_called_twice_stays_as_it_is() -> None:
    assert together([WRITE, SUM], ["f1();", "f2();", "f1();"])[1] == ["f1();", "f2();", "f1();"]


@pytest.mark.browser
def test_programs_with_rows_sums_and_neighbours_are_the_functions(page: Page) -> None:
    def function(x: jax.Array) -> list[jax.Array]:
        table = jnp.sin(x[:, None] * jnp.arange(1.0, 21.0)[None, :])
        spread = jnp.exp(table - table.max(axis=1, keepdims=True))
        share = spread / spread.sum(axis=1, keepdims=True)
        below = jnp.cumsum(share, axis=0)
        beside = jnp.roll(share, 1, axis=0) * share[::-1]
        return [share, below, beside.sum(axis=1), jnp.sort(share, axis=1)[:, 3], share.T @ share]

    x = np.linspace(-1.0, 2.0, 30)
    (found,), wanted = Program(page, function, x)(x), by_jax(function, x)
    assert all(apart(found[path], wanted[path]) < 1e-12 for path in wanted)
    text = export("made", lambda x: function(x)[0].sum(axis=1), x).text
    assert text.count("for(let i=0;i<30;i++)") == 1
    assert "new Float64Array(600)" not in text
