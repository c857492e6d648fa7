"""Text from papers on a terminal."""

import pytest

from extractor.cli.common import plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ordinary – text\nin lines", "ordinary – text\nin lines"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("turned\u202earound", "turned\\u202earound"),
        ("hard\u00a0space", "hard space"),
        ("bell\a", "bell\\x07"),
    ],
)
def test_characters_that_steer_a_terminal_are_shown(text, shown):
    assert plain(text) == shown
