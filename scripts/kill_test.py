"""Kill a run at random moments, start it again, and compare with an undisturbed run.

    python scripts/kill_test.py PAPERS... [--kills 20] [--seed 1] [--jobs 2] [--judge MODULE:FUNCTION]

Passes where the rows are byte-identical, no paper was judged twice, and no worker is left.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from extractor.batch import BatchOptions, run_batch
from extractor.batch.options import DEFAULT_JUDGE

ROWS = ("trials.jsonl", "trials.csv", "sentences.jsonl", "sentences.csv")
# A worker whose main process was killed ends when it next looks at its input, after its paper.
_ORPHAN_SECONDS = 30.0


def main() -> int:
    """Run the comparison; 0 where it passes."""
    options = _arguments()
    if options.child:
        run_batch(options.papers, _settings(options, Path(options.child)))
        return 0
    with tempfile.TemporaryDirectory(prefix="mechanisms-kill-") as folder:
        return _compare(options, Path(folder))


def _compare(options: argparse.Namespace, folder: Path) -> int:
    start, duration = _undisturbed(folder / "undisturbed", options)
    print(f"undisturbed: {duration:.1f} s, the first paper after {start:.1f} s", flush=True)
    moments = random.Random(options.seed)
    judged: dict[tuple[str, str], bytes] = {}
    twice = 0
    for number in range(1, options.kills + 1):
        # So that the kills spread over start, judging and writing of the whole run.
        after = moments.uniform(0, 2 * start + 2 * duration / options.kills)
        _killed_after(after, folder / "killed", options)
        now = _judged(folder / "killed")
        twice += _judged_again(judged, now)
        judged = now
        print(f"kill {number:>2} after {after:5.2f} s: {len(judged)} papers in the ledger", flush=True)
    last = run_batch(options.papers, _settings(options, folder / "killed"))
    now = _judged(folder / "killed")
    twice += _judged_again(judged, now)
    different = [n for n in ROWS if (folder / "undisturbed" / n).read_bytes() != (folder / "killed" / n).read_bytes()]
    left = _orphans()
    print(f"last run judged {last.judged} of {len(last.rows)}; judged twice: {twice}; workers left: {left}")
    print(f"files that differ: {', '.join(different) or 'none'}")
    return int(bool(different or twice or left))


def _judged_again(before: dict[tuple[str, str], bytes], now: dict[tuple[str, str], bytes]) -> int:
    # Under another key (somebody edits the program meanwhile) judging again is right.
    return sum(now.get(judged, line) != line for judged, line in before.items())


def _undisturbed(out: Path, options: argparse.Namespace) -> tuple[float, float]:
    """Seconds until the first paper is judged, and until the run is over."""
    begin = time.monotonic()
    process = _started(out, options)
    while not (out / "log.jsonl").exists() and process.poll() is None:
        time.sleep(0.02)
    start = time.monotonic() - begin
    if process.wait():
        sys.exit("the undisturbed run failed")
    return start, time.monotonic() - begin


def _killed_after(seconds: float, out: Path, options: argparse.Namespace) -> None:
    process = _started(out, options)
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()


def _started(out: Path, options: argparse.Namespace) -> subprocess.Popen[bytes]:
    arguments = ["--child", str(out), "--jobs", str(options.jobs), "--judge", options.judge]
    return subprocess.Popen([sys.executable, __file__, *arguments, *options.papers])


def _judged(out: Path) -> dict[tuple[str, str], bytes]:
    """Content and key -> line of the log, which holds the moment at which it was judged."""
    if not (out / "ledger.sqlite").exists():
        return {}
    db = sqlite3.connect(out / "ledger.sqlite")
    try:
        return {(content, key): log for content, key, log in db.execute("SELECT content, key, log FROM result")}
    except sqlite3.OperationalError:  # killed before the tables were there
        return {}
    finally:
        db.close()


def _orphans() -> int:
    end = time.monotonic() + _ORPHAN_SECONDS
    while time.monotonic() < end:
        left = [p for p in psutil.process_iter(["cmdline", "environ"]) if _is_ours(p)]
        if not left:
            return 0
        time.sleep(0.5)
    return len(left)


def _is_ours(process: psutil.Process) -> bool:
    command, environment = process.info["cmdline"] or [], process.info["environ"] or {}
    return "extractor.batch.worker" in command and environment.get("MECHANISMS_KILL_TEST") == _MARK


def _settings(options: argparse.Namespace, out: Path) -> BatchOptions:
    return BatchOptions(out=out, jobs=options.jobs, judge=options.judge)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("papers", nargs="+")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--judge", default=DEFAULT_JUDGE, help=argparse.SUPPRESS)
    parser.add_argument("--child", help=argparse.SUPPRESS)
    return parser.parse_args()


_MARK = os.environ.setdefault("MECHANISMS_KILL_TEST", f"{os.getpid()}-{time.time_ns()}")

if __name__ == "__main__":
    sys.exit(main())
