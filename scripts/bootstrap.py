"""Set up everything from nothing but Python 3.11+ and do one thing: `demo`, `test`, `check` or `setup`.

    python3 scripts/bootstrap.py demo     judges the papers in corpus/demo/papers
    python3 scripts/bootstrap.py test     runs the tests
    python3 scripts/bootstrap.py check    lint, types, layers and tests: what CI runs
    python3 scripts/bootstrap.py setup    only the environment, with the tools for development

Everything is installed into `.venv` in this folder, at the versions and hashes of the constraints
files; the system's Python stays as it is. Uses the standard library alone.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "installed.txt"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
RESULTS = ROOT / "results" / "demo"

CHECKS: tuple[tuple[str, ...], ...] = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports",),
    ("pytest",),
)


def main(arguments: list[str]) -> int:
    """Do what the one argument says; returns the exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - met by whoever has an older Python
        print(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 2
    task = arguments[0] if arguments else ""
    if task not in ("demo", "test", "check", "setup"):
        print(__doc__, file=sys.stderr)
        return 2
    install(development=task != "demo")
    if task == "demo":
        return demo()
    if task == "test":
        return run("pytest", *arguments[1:])
    if task == "check":
        return check()
    print(f"Ready: {BIN / 'mechanisms'}")
    return 0


def install(*, development: bool) -> None:
    """Make `.venv` hold this package and its pinned dependencies; nothing is done twice."""
    wanted = "constraints-dev.txt" if development else "constraints.txt"
    sources = [ROOT / "pyproject.toml", ROOT / wanted]
    digest = hashlib.sha256(b"".join(p.read_bytes() for p in sources)).hexdigest()
    done = STAMP.read_text().split() if STAMP.is_file() else []
    if digest in done:
        return
    make_environment()
    print("Installing the pinned packages; the first time this takes a few minutes ...", flush=True)
    pip("install", "--require-hashes", "-r", str(ROOT / wanted))
    pip("install", "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    STAMP.write_text("\n".join([*done, digest]) + "\n")


def make_environment() -> None:
    """A virtual environment, also where the system's Python comes without ensurepip."""
    if PYTHON.is_file():
        return
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if made.returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(VENV)], check=True)


def pip(*arguments: str) -> None:
    """Pip for the environment: its own, or the system's pointed at it."""
    own = subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True)
    base = [str(PYTHON), "-m", "pip"] if own.returncode == 0 else [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    finished = subprocess.run([*base, "--quiet", "--disable-pip-version-check", *arguments])
    if finished.returncode != 0:
        sys.exit(f"pip failed (exit code {finished.returncode}); its message stands above. Is the network reachable?")


def run(program: str, *arguments: str) -> int:
    """Run a program of the environment in the project's folder."""
    return subprocess.run([str(BIN / program), *arguments], cwd=ROOT).returncode


def demo() -> int:
    """Judge the demo papers. Some of them are broken on purpose, so exit code 1 is expected."""
    code = run("mechanisms", "run", str(ROOT / "corpus" / "demo" / "papers"), "--out", str(RESULTS))
    if code not in (0, 1):
        return code
    print(f"\nThe results lie in {RESULTS}\nOpen {RESULTS / 'report.html'} in a browser.")
    return 0


def check() -> int:
    """All checks, each to its end; 1 if any failed."""
    failed = [" ".join(command) for command in CHECKS if run(*command) != 0]
    print("All checks passed." if not failed else f"Failed: {'; '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
