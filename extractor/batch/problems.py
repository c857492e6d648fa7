"""What the batch layer says of a paper it had to give up, in words that are the same every time."""

from __future__ import annotations

from extractor.article import Problem

__all__ = ["crash", "defect", "out_of_memory", "out_of_time", "unreadable"]


def _fatal(code: str, message: str, stage: str = "batch") -> Problem:
    return Problem(stage=stage, code=code, message=message, fatal=True)


def out_of_time(seconds: float) -> Problem:
    """It took longer than a paper may take."""
    return _fatal("timeout", f"took longer than {seconds:g} s; look at the file, or give it more with --timeout")


def out_of_memory(megabytes: int) -> Problem:
    """It took more memory than a paper may take."""
    return _fatal(
        "out_of_memory",
        f"needed more than {megabytes} MB of memory; look at the file, or give it more with --memory-limit",
    )


def crash() -> Problem:
    """The worker died over it, more than once."""
    return _fatal("crash", "the worker process died over it; look at the file (is it damaged?), details in log.jsonl")


def defect(err: Exception) -> Problem:
    """The program broke over it: a defect of the program, not of the paper."""
    return _fatal("error", f"the program failed on it ({type(err).__name__}: {err}); please report it, see log.jsonl")


def unreadable(why: str) -> Problem:
    """The file cannot be opened."""
    return _fatal("unreadable", f"cannot be opened: {why}", stage="read")
