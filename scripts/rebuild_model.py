"""The shipped model from the stand-off labels and the papers, in one command.

    python scripts/rebuild_model.py --from FOLDER --from FOLDER --work WORK --date 2026-11-24

Puts the texts back on the labels, trains the encoder in two runs (on split A, then from there on A
and A2), the words' own model on both, fits head, screen, decision and thresholds on split B, and
writes the model with its card to WORK/model. Some four hours on two cores; needs the extra
`[encoder]`. Steps whose result is there are left out.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from extractor.model_folder import DEFAULT_MODEL

SCRIPTS = Path(__file__).resolve().parent
SECOND_RUN = ("--epochs", "2", "--learning-rate", "1.5e-4", "--empty-share", "0.35", "--earlier-share", "0.5")
"""Half of what the first run has seen beside all that is new: the second run takes half the time of a fresh one."""


def step(result: Path, script: str, *arguments: str | Path) -> None:
    """Run one script unless its result is there.

    Raises:
        subprocess.CalledProcessError: the script failed; its own message stands above.
    """
    if result.exists():
        print(f"{result}: there already")
        return
    print(f"{script} -> {result}", flush=True)
    subprocess.run([sys.executable, str(SCRIPTS / script), *map(str, arguments)], check=True)


def main() -> None:
    """Parse the options, run the steps."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="folders", type=Path, action="append", required=True, help="folder of JATS")
    parser.add_argument("--work", type=Path, required=True, help="folder for what is made on the way")
    parser.add_argument("--date", required=True, help="for the card, YYYY-MM-DD")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    papers = [part for folder in options.folders for part in ("--from", folder)]
    first, both, fit = (options.work / f"{name}.jsonl" for name in ("A", "A-and-A2", "B"))
    begun, encoder = options.work / "encoder-A", options.work / "encoder"
    seed = ("--seed", options.seed)
    step(first, "materialise.py", *papers, "--split", "A", "--out", first)
    step(both, "materialise.py", *papers, "--split", "A", "--split", "A2", "--out", both)
    step(fit, "materialise.py", *papers, "--split", "B", "--split", "holdout", "--out", fit)
    step(begun / "training.json", "train_encoder.py", first, "--out", begun, *seed)
    going_on = ("--start", begun / "checkpoint.pt", "--earlier", "A", *SECOND_RUN)
    step(encoder / "training.json", "train_encoder.py", both, "--out", encoder, *going_on, *seed)
    step(encoder / "lexical.npz", "train_lexical.py", both, "--out", encoder)
    model = options.work / "model" / DEFAULT_MODEL
    step(model, "train_model.py", encoder, fit, "--out", model, "--date", options.date, *seed)


if __name__ == "__main__":
    main()
