"""Takes the pictures of the review page that README and documentation show, with Debian's Chromium.

Without --run the demo papers are judged first.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
PICTURES = {
    "report.png": ("", 1340),  # the answer, down to the themes
    "trial.png": ("#t=07-insomnia-processes", 1000),
}
"""File -> (place on the page, height in pixels)."""
WIDTH = 1280


def main() -> int:
    """Take the pictures; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, help="output folder of a run over the demo papers")
    parser.add_argument("--out", type=Path, default=IMAGES, help="folder of the pictures")
    arguments = parser.parse_args()
    browser = shutil.which("chromium")
    if browser is None:
        print("no chromium here (Debian: apt-get install chromium)", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        run = arguments.run or judged(Path(scratch) / "results")
        page = (run / "report.html").resolve().as_uri()
        for name, (place, height) in PICTURES.items():
            take(browser, page + place, arguments.out / name, height, scratch)
            print(arguments.out / name)
    return 0


def judged(out: Path) -> Path:
    """A run over the demo papers. Some of them are broken on purpose, so exit code 1 is fine."""
    papers = ROOT / "corpus" / "demo" / "papers"
    code = subprocess.run([sys.executable, "-m", "extractor", "run", str(papers), "--out", str(out)]).returncode
    if code not in (0, 1):
        sys.exit(code)
    return out


def take(browser: str, address: str, picture: Path, height: int, scratch: str) -> None:
    """Let a headless browser with an empty profile draw the page."""
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--virtual-time-budget=5000")
    size = f"--window-size={WIDTH},{height}"
    profile = f"--user-data-dir={scratch}/profile"
    command = [browser, *flags, size, profile, f"--screenshot={picture.resolve()}", address]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


if __name__ == "__main__":
    sys.exit(main())
