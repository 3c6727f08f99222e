"""Samplers draw from the density they were made of, the same numbers under every setting of JAX."""

from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.stats

from gan_lessons.theory import densities
from gan_lessons.training import data

FAMILIES = {
    "normal": (densities.normal(1.0, 0.5), scipy.stats.norm(1.0, 0.5).cdf),
    "laplace": (densities.laplace(0.0, 2.0), scipy.stats.laplace(0.0, 2.0).cdf),
    "uniform": (densities.uniform(-1.0, 3.0), scipy.stats.uniform(-1.0, 4.0).cdf),
    "student_t": (densities.student_t(3.0, 0.0, 1.0), scipy.stats.t(3.0).cdf),
    "mixture": (
        densities.mixture(0.3, -1.5, 0.5, 1.5, 0.25),
        lambda x: 0.3 * scipy.stats.norm(-1.5, 0.5).cdf(x) + 0.7 * scipy.stats.norm(1.5, 0.25).cdf(x),
    ),
    "free_form": (densities.FreeForm(jnp.linspace(0.0, 1.0, 3), jnp.ones(3)), scipy.stats.uniform.cdf),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_samples_follow_the_density(family: str) -> None:
    distribution, cdf = FAMILIES[family]
    samples = data.sampler(distribution)(jax.random.key(0), 4000)
    assert samples.shape == (4000, 1)
    assert samples.dtype == jnp.float32
    assert scipy.stats.kstest(np.asarray(samples)[:, 0], cdf).pvalue > 1e-3


@pytest.mark.parametrize("family", ["normal", "mixture", "uniform"])
def test_double_precision_elsewhere_changes_no_sample(family: str) -> None:
    sample = data.sampler(FAMILIES[family][0])
    draw = jax.jit(lambda sample, key: sample(key, 50))
    wide = np.asarray(draw(sample, jax.random.key(1)))
    with jax.enable_x64(False):
        np.testing.assert_array_equal(draw(sample, jax.random.key(1)), wide)


def test_other_parameters_are_not_compiled_anew_and_other_functions_are_welcome() -> None:
    draw = jax.jit(lambda sample, key: sample(key, 50))
    for mean in (0.0, 1.0):
        draw(data.sampler(densities.normal(mean, 1.0)), jax.random.key(0))
    assert draw._cache_size() == 1
    own = data.traceable(lambda key, n: jax.random.normal(key, (n, 2)))
    assert draw(own, jax.random.key(0)).shape == (50, 2)


def test_samples_of_ones_own_are_drawn_evenly_and_whole() -> None:
    rows = np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]])
    drawn = np.asarray(data.from_samples(rows)(jax.random.key(0), 3000))
    np.testing.assert_array_equal(drawn[:, 1], 10 * drawn[:, 0])
    counts = [np.sum(drawn[:, 0] == row[0]) for row in rows]
    assert scipy.stats.chisquare(counts).pvalue > 1e-3
    assert data.from_samples([1, 2])(jax.random.key(0), 4).dtype == jnp.float32


TEXTS = {
    "plain.txt": "1.5\n2.5\n\n-3e2\n",
    "names.csv": "length\n1.5\n2.5\n-300\n",
    "notes.txt": "# measured at noon\n1.5  # first\n2.5\n-300",
    "mark.csv": "\ufefflength\r\n1.5\r\n2.5\r\n-300\r\n",
    "blanks.csv": "\n# by hand\nlength in cm # first\n\n1.5\n2.5\n-300",
    "digit.csv": "-- length 2\n1.5\n2.5\n-300",
    "sign.csv": "%\n1.5\n2.5\n-300",
    "salt.csv": "Na concentration\n1.5\n2.5\n-300",
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_file_of_text_is_read_as_it_stands(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(TEXTS[name], encoding="utf-8", newline="")
    samples = data.origin(data.from_file(tmp_path / name))
    np.testing.assert_array_equal(samples, np.float32([[1.5], [2.5], [-300.0]]))


@pytest.mark.parametrize("mark", [",", ";", " ", "\t"])
def test_columns_become_dimensions(tmp_path: Path, mark: str) -> None:
    rows = np.arange(8.0).reshape(4, 2) / 3
    np.savetxt(tmp_path / "two.csv", rows, delimiter=mark)
    np.save(tmp_path / "two.npy", rows)
    for name in ("two.csv", "two.npy"):
        np.testing.assert_array_equal(data.origin(data.from_file(str(tmp_path / name))), np.float32(rows))


NAMES = {
    "two,names": ",",
    '"Length, cm"; "Width, cm"': ";",
    "x y": " ",
    "length in cm\twidth in cm": "\t",
    "x;y": ",",
    "x,y": " ",
    "x1 e2": ",",
}


@pytest.mark.parametrize("names", NAMES)
def test_a_first_line_of_as_many_names_as_numbers_is_no_sample(tmp_path: Path, names: str) -> None:
    lines = [names, NAMES[names].join("12"), NAMES[names].join("34")]
    (tmp_path / "own.csv").write_text("\n".join(lines))
    samples = data.origin(data.from_file(tmp_path / "own.csv"))
    np.testing.assert_array_equal(samples, np.float32([[1.0, 2.0], [3.0, 4.0]]))


SLIPS = {
    "1,": "2,3\n4,5\n",
    ",x": "0,1\n1,2\n",
    "x,1": "1,2\n3,4\n",
    "x,": "1,2\n3,4\n",
    "x,-": "1,2\n3,4\n",
    "1.5.2": "2\n3\n",
    "-1.5.2": "2\n3\n",
    "−1.5": "2\n3\n",
    "<0.1": "2\n3\n",
    "0x10": "1\n2",
    "2 cm": "1\n2",
    "2nd": "1\n2",
    "NA 1": "2\n3\n",
    '"1","2"': "1,2\n3,4\n",
    "nan,x": "1,2\n3,4\n",
    "inf;x": "1,2\n3,4\n",
    "a,b": "1\n2\n",
    "x": "1 2\n3 4\n",
    **dict.fromkeys(["NA", "n/a", "Null", "none", "-", "--", "'na'", "?"], "1\n2\n3\n"),
}


@pytest.mark.parametrize("first", SLIPS)
def test_a_first_line_with_a_slip_is_not_taken_for_names(tmp_path: Path, first: str) -> None:
    (tmp_path / "own.csv").write_text(f"# measured\n{first}\n{SLIPS[first]}", encoding="utf-8")
    with pytest.raises(ValueError, match="must hold numbers") as caught:
        data.from_file(tmp_path / "own.csv")
    assert str(caught.value).endswith(f"own.csv must hold numbers, got {first!r} in line 2")


OWN = {
    r"shape .* at least 2, got shape \(0,\)": [],
    r"shape .* at least 2, got shape \(1,\)": [3.0],
    r"shape .* got shape \(2, 1, 1\)": np.zeros((2, 1, 1)),
    r"shape .* got shape \(2, 0\)": np.zeros((2, 0)),
    "finite in float32, got nan in row 1": [1.0, np.nan],
    r"finite in float32, got 1e\+39 in row 0": [1e39, 1.0],
    "differ, got 2.0 throughout column 1": [[1.0, 2.0], [3.0, 2.0]],
    "differ in float32, .* got 1000000000.0 to 1000000001.0 in column 0": [1e9, 1e9 + 1],
    r"have no masked entries, got masked_array\(data=\[1.0, --, 2.0, 3.0\]": np.ma.masked_equal(
        [1.0, -999.0, 2.0, 3.0], -999.0
    ),
    "have no masked entries, got masked": [1.0, np.ma.masked],
    r"have no masked entries, got masked_array\(data=\[--, 2\]": [[1, 2], np.ma.masked_equal([3, 2], 3)],
}


@pytest.mark.parametrize("says", OWN)
def test_numbers_that_cannot_be_learnt_are_refused(says: str) -> None:
    with pytest.raises(ValueError, match=f"samples must .*{says}"):
        data.from_samples(OWN[says])


def test_a_mask_that_hides_nothing_and_numbers_at_both_ends_are_taken() -> None:
    shown = np.ma.masked_equal([1.0, 2.0], 3.0)
    np.testing.assert_array_equal(data.origin(data.from_samples(shown)), np.float32([[1.0], [2.0]]))
    # Their difference is an infinity in float32, and no warning.
    assert data.from_samples([-3e38, 3e38])(jax.random.key(0), 4).shape == (4, 1)


FILES = {
    r"have shape .* got shape \(0,\)": b"length\n# 3\n",
    "hold numbers, got 'three' in line 2": b"1\nthree\n",
    "hold numbers, got 'cm' in line 2": b"length\ncm\n1\n2\n",
    "hold numbers, got '1,,2' in line 2": b"1,2,3\n1,,2\n",
    "hold 2 numbers a line, got '3' in line 2": b"1,2\n3\n",
    "be finite in float32, got nan in row 0": b"nan\n1\n",
    "differ, got 1.0 throughout column 0": b"1\n1\n",
    "be text in UTF-8": b"\xff\xfe1",
}


@pytest.mark.parametrize("says", FILES)
def test_a_file_that_holds_no_data_is_refused_by_name_and_line(tmp_path: Path, says: str) -> None:
    (tmp_path / "own.csv").write_bytes(FILES[says])
    with pytest.raises(ValueError, match=f"own.csv must {says}"):
        data.from_file(tmp_path / "own.csv")


def test_a_file_that_is_not_there_or_empty_or_of_another_format_is_named(tmp_path: Path) -> None:
    for path in ("nowhere.csv", "/"):
        with pytest.raises(FileNotFoundError, match=f"there is no file {path}"):
            data.from_file(path)
    for name, says in (("own.csv", r"have shape .* got shape \(0,\)"), ("own.npy", "be an array in NumPy's")):
        (tmp_path / name).write_bytes(b"")
        with pytest.raises(ValueError, match=f"{name} must {says}"):
            data.from_file(tmp_path / name)


def test_an_array_that_is_damaged_or_an_archive_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "own.npy"
    np.savez(tmp_path / "many.npz", one=np.arange(4.0))
    np.save(path, np.arange(4.0))
    whole = path.read_bytes()
    for content in (
        b"PK\x03\x04 and no archive",
        (tmp_path / "many.npz").read_bytes(),
        whole[:-3],
        whole.replace(b"}", b"{"),
        whole.replace(b"(4,)", b"(04)"),
    ):
        path.write_bytes(content)
        with pytest.raises(ValueError, match="own.npy must be an array in NumPy's format"):
            data.from_file(path)
