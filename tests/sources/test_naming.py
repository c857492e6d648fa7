"""Names of trials."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.sources.naming import base_name, displayed, trial_names


def test_a_trial_is_called_like_its_file():
    assert trial_names(["a/one.pdf", "b/two.xml"]) == ["one", "two"]


def test_same_names_get_the_folder_that_tells_them_apart():
    assert trial_names(["x/a/t.pdf", "x/b/t.pdf"]) == ["a__t", "b__t"]


def test_names_do_not_depend_on_the_order_of_the_arguments():
    paths = ["a/t.pdf", "b/t.pdf", "u.pdf"]

    assert dict(zip(paths, trial_names(paths), strict=True)) == dict(
        zip(paths[::-1], trial_names(paths[::-1]), strict=True)
    )


def test_same_names_in_one_folder_keep_their_suffix():
    assert trial_names(["a/t.pdf", "a/t.txt"]) == ["a__t.pdf", "a__t.txt"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("line\nbreak.pdf", "line_break"),
        ("..pdf", "."),
        ("...", "paper"),
        ("turn\u202ed.pdf", "turn_d"),
        ("back\\slash.pdf", "back_slash"),
        ("bytes\udcff.pdf", "bytes_"),
        ("Müller 2021.pdf", "Müller 2021"),
    ],
)
def test_names_are_safe(path, name):
    """Line ends, control characters, separators and raw bytes do not reach a name."""
    expected = "paper" if not name.strip(".") else name

    assert trial_names([path]) == [expected]


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=8, unique=True))
def test_names_are_unique_and_writable(names):
    """Whatever files are called: names differ (also without case), hold no separator, and encode."""
    made = trial_names([f"folder/{name.replace('/', '')}.pdf" for name in names])

    assert len({name.casefold() for name in made}) == len(made)
    assert all(name and not set(name) & set("/\\\n\r\0") for name in made)
    assert all(name.encode() for name in made)


def test_tei_beside_the_pdf_has_the_same_base():
    assert base_name("x/p.grobid.tei.xml") == base_name("x/p.tei.xml") == base_name("x/p.pdf") == "p"


def test_bytes_that_are_no_utf8_are_shown():
    assert displayed("caf\udce9.pdf") == "caf\\xe9.pdf"
