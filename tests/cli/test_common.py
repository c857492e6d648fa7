"""Text from papers on a terminal."""

import errno

import pytest
from click.shell_completion import ShellComplete

from extractor.cli import main
from extractor.cli.common import CannotBeDone, plain, usage_errors
from extractor.model_folder import DEFAULT_MODEL


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


def completions(line: str) -> list[str]:
    """What the shell offers for the last word of the line."""
    words = line.split(" ")
    complete = ShellComplete(main, {}, "mechanisms", "_MECHANISMS_COMPLETE")
    return [item.value for item in complete.get_completions(words[1:-1], words[-1])]


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("mechanisms pre", "prevalence"),
        ("mechanisms run --retry", "--retry-failed"),
        ("mechanisms run --model mech", DEFAULT_MODEL),
        ("mechanisms models show ", DEFAULT_MODEL),
        ("mechanisms models compare ", DEFAULT_MODEL),
        ("mechanisms show --taxonomy w", "wun2021"),
    ],
)
def test_the_shell_completes_commands_options_and_names(line, offered):
    assert offered in completions(line)


def test_the_shell_offers_only_what_begins_so():
    assert "wun2021" not in completions("mechanisms show --taxonomy b")


def test_an_error_of_the_disk_is_a_message_that_names_the_place():
    with pytest.raises(CannotBeDone, match=r"/no/such: Permission denied"), usage_errors():
        raise PermissionError(errno.EACCES, "Permission denied", "/no/such")


def test_a_closed_pipe_is_no_mistake():
    with pytest.raises(BrokenPipeError), usage_errors():
        raise BrokenPipeError
