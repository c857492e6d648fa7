"""A worker process: `python -m extractor.batch.worker`, jobs on stdin, outcomes on stdout.

It loads the model once, then judges one paper after the other until its input ends. Limits are
held from outside (`slot`); what it does itself is the backstop for the case that nobody is
left outside: it ends when its input ends, and when a paper outlasts its time by far.
"""

from __future__ import annotations

import faulthandler
import importlib
import os
import signal
import time
from dataclasses import replace
from typing import BinaryIO, cast

from extractor.batch.messages import Job, Ready, Setup, decode, encode, read_frame, write_frame

__all__ = ["main"]

# How long after its time limit a worker ends itself, in seconds: the main process was faster
# unless it was killed.
_GRACE = 10.0
# A worker that keeps more than this share of its memory limit after a paper is replaced, so that
# what libraries do not give back never adds up to a limit that strikes an innocent paper.
_WORN_SHARE = 0.6


def main() -> None:
    """Serve jobs until the input ends."""
    jobs, answers = _streams()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.enable()
    frame = read_frame(jobs)
    if frame is None:
        return
    setup = decode(frame, Setup)
    try:
        from extractor.batch.paper import judge_paper

        module, _, function = setup.judge.partition(":")
        judge = getattr(importlib.import_module(module), function)(setup)
    except Exception as err:
        write_frame(answers, encode(Ready(error=f"{type(err).__name__}: {err}")))
        return
    _limit_address_space(setup.memory_mb)
    write_frame(answers, encode(Ready()))
    while (frame := read_frame(jobs)) is not None:
        faulthandler.dump_traceback_later(setup.timeout + _GRACE, exit=True)
        begin = time.process_time()
        outcome = judge_paper(decode(frame, Job), judge, setup)
        cpu = round(time.process_time() - begin, 4)
        faulthandler.cancel_dump_traceback_later()
        memory = round(_resident_mb(), 1)
        worn = outcome.worn or memory > _WORN_SHARE * setup.memory_mb
        write_frame(answers, encode(replace(outcome, cpu_seconds=cpu, memory_mb=memory, worn=worn)))


def _streams() -> tuple[BinaryIO, BinaryIO]:
    """The pipes to the main process, out of reach of libraries that print."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    jobs = os.fdopen(os.dup(0), "rb")
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123 - a descriptor, not a path
        os.dup2(nothing.fileno(), 0)
    return cast(BinaryIO, jobs), cast(BinaryIO, answers)


def _limit_address_space(memory_mb: int) -> None:
    """Let a single huge allocation fail inside the paper, before the machine swaps."""
    try:
        import resource
    except ImportError:  # Windows: the watch from outside remains
        return
    import psutil

    limit = psutil.Process().memory_info().vms + memory_mb * 1_000_000
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or limit < hard:
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def _resident_mb() -> float:
    import psutil

    return float(psutil.Process().memory_info().rss) / 1e6


if __name__ == "__main__":
    main()
