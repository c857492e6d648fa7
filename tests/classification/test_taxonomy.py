"""Taxonomies: data files that anybody can edit, refused with a reason where they are wrong."""

import pytest

from extractor.classification.taxonomy import load_taxonomy, preset_names
from extractor.errors import TaxonomyError

OWN = """
name = "mine"
other = "X"

[[theme]]
code = "A"
name = "first"

[[theme]]
code = "X"
name = "other"

[[mechanism]]
name = "grip"
theme = "A"
terms = ["grip", "grip strength", "hand* force"]

[[mechanism]]
name = "strength"
theme = "A"
terms = ["strength"]
"""


@pytest.mark.parametrize("name", preset_names())
def test_presets_are_sound(name):
    """Each preset has themes, an `other`, and mechanisms whose first term finds them."""
    taxonomy = load_taxonomy(name)

    codes = {theme.code for theme in taxonomy.themes}

    assert taxonomy.name == name
    assert taxonomy.other in codes
    assert {m.theme for m in taxonomy.mechanisms} <= codes
    assert set(taxonomy.crosswalk.values()) <= codes


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("improved trunk muscle endurance", "muscle endurance"),
        ("reduced kinesiophobia", "kinesiophobia"),
        ("stronger belief in one's self-efficacy", "pain self-efficacy"),
        ("release of endorphins", "endorphins"),
        ("a lighter mood", "mood"),
        ("polishing of spoons", None),
    ],
)
def test_words_are_normalised(words, expected):
    """The default finds the review's names, and says so where it has none."""
    assert load_taxonomy().normalise(words) == expected


def test_own_file_is_read_and_the_term_with_most_words_wins(tmp_path):
    """A user's taxonomy works like a preset."""
    path = tmp_path / "own.toml"
    path.write_text(OWN)

    taxonomy = load_taxonomy(path)

    assert taxonomy.normalise("better grip strength") == "grip"
    assert taxonomy.normalise("Strength of the legs") == "strength"
    assert taxonomy.normalise("handling of force plates") == "grip"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("name = ", "TOML"),
        ("name = 'x'", "theme"),
        ("[[theme]]\ncode = 'A'", "name"),
        ("[[theme]]\ncode = 'A'\nname = 'a'\n[[mechanism]]\nname = 'm'\ntheme = 'B'\nterms = []", "'B'"),
        ("[[theme]]\ncode = 'A'\nname = 'a'\n[[mechanism]]\nname = 'm'\ntheme = 'A'\nterms = 'grip'", "must be a list"),
        ("other = 'X'\n[[theme]]\ncode = 'A'\nname = 'a'", "other: theme 'X'"),
        ("[[theme]]\ncode = 'A'\nname = 'a'\n[crosswalk]\nNM = 'Y'", "crosswalk: theme 'Y'"),
    ],
)
def test_wrong_files_are_refused_with_the_reason(tmp_path, text, named):
    """The message names what is wrong."""
    path = tmp_path / "wrong.toml"
    path.write_text(text)

    with pytest.raises(TaxonomyError, match=named):
        load_taxonomy(path)


def test_an_unknown_name_lists_the_presets():
    """A typo is answered with what there is."""
    with pytest.raises(TaxonomyError, match="wun2021"):
        load_taxonomy("wun2012")
