"""How well the ladder is climbed: status of the trial by cross-validation over trials.

    python scripts/evaluate_status.py                   print the tables
    python scripts/evaluate_status.py --judgements F    with the sentences of a run (sentences.jsonl) for the gold ones
    python scripts/evaluate_status.py --write F         fit on all trials and write the weights
    python scripts/evaluate_status.py --disagreements   name the trials on which output and label differ
    python scripts/evaluate_status.py --shipped         judge by the package's weights, without fitting
    python scripts/evaluate_status.py --source pool --split B --from FOLDER    some trials alone

Needs the papers of `corpus/labels` as JATS files (`--from`; without it those in `shared/` beside the
project). The labels were made by language-model annotators; no person has checked them. Folds are
made over trials, so no mediator of a trial stands on both sides. Labelled statuses stand for the
trial's own decision (`none_proposed`) in the first table; the second leaves those trials out.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from materialise import find_paper, materialise

from extractor.article import Article, Judgement, MediationFindings, Segmentation, Sentence, Span, Status
from extractor.mediation.fitting import JudgedTrial, fit_weights
from extractor.mediation.ladder import Facts, findings, gather
from extractor.mediation.weights import load_weights
from extractor.pipeline import read_and_segment
from extractor.training.standoff import StandoffTrial, labels_by_trial, load_trials, mediator_key

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "trials" / "jats"
RUNGS = (Status.NONE_PROPOSED, Status.UNTESTED, Status.MEASURED, Status.RELATED, Status.MEDIATED)
MARGIN = 0.45
"""Added to the threshold of `measured` when the weights are written: a run's sentences hold false alarms, whose
mediators are often measured. With the shipped model's own sentences of 360 unseen trials kappa is highest between 0.3
and 0.6 above the threshold that labelled sentences give."""
_SAME = 0.5
"""Share of a labelled sentence's words that a sentence of ours must hold to be the same one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One judged trial, read and prepared."""

    name: str
    status: Status
    rungs: dict[str, str]
    article: Article
    segmentation: Segmentation
    facts: Facts


def main() -> int:
    """Run the evaluation; exit code 2 where the annotated trials are missing."""
    args = _arguments()
    trials = prepare_trials(args)
    if not trials:
        print("no paper of a trial with a judged status: give their folders with --from", file=sys.stderr)
        return 2
    relations = load_relations(ROOT / "corpus" / "associations.csv")
    if args.write:
        weights = fit_weights([judged(t, relations) for t in trials if len(t.facts.proposals)])
        line = round(weights.measured.threshold + MARGIN, 6)
        weights = replace(weights, measured=replace(weights.measured, threshold=line))
        args.write.write_text(json.dumps(weights.to_plain(), indent=1) + "\n", encoding="utf-8")
        print(f"{args.write}: weights of {len(trials)} trials")
        return 0
    if args.shipped:
        predicted = [shipped(trials)]
    else:
        predicted = cross_validate(trials, relations, folds=args.folds, repeats=args.repeats)
    report(trials, predicted)
    if args.disagreements:
        disagreements(trials, predicted[0])
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--judgements", type=Path, help="sentences.jsonl of a run over the trials")
    parser.add_argument("--labels", type=Path, default=ROOT / "corpus" / "labels")
    parser.add_argument("--from", dest="folders", type=Path, action="append", help="folder of JATS files")
    parser.add_argument("--source", action="append", help="only trials of this source: reference, pool")
    parser.add_argument("--split", action="append", help="only trials of this split: A, B, holdout")
    parser.add_argument("--shipped", action="store_true", help="judge by the package's weights, without fitting")
    parser.add_argument("--write", type=Path, help="fit on all trials and write the weights to this file")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--disagreements", action="store_true")
    options = parser.parse_args()
    options.folders = options.folders or [SHARED]
    options.source = options.source or ["reference", "pool"]
    options.split = options.split or ["A", "A2", "B", "holdout"]
    return options


# ------------------------------------------------------------------ labels


def prepare_trials(options: argparse.Namespace) -> list[Trial]:
    """The trials with a judged status whose paper is there, with labelled sentences or those of a run."""
    of_trial = labels_by_trial(options.labels / "labels.jsonl")
    run = _rows_of_run(options.judgements) if options.judgements else None
    trials = []
    for about in load_trials(options.labels / "trials.jsonl"):
        path = find_paper(about.trial, options.folders) if about.status else None
        if path is None or about.source not in options.source or about.split not in options.split:
            continue
        article, segmentation = read_and_segment(path)
        if run is not None:
            rows = run.get(about.trial, [])
        else:
            materialised, _ = materialise(article, segmentation, about, of_trial[about.trial])
            rows = [row for row in materialised if row["label"]]
        trials.append(_trial(article, segmentation, about, rows))
    return trials


def _rows_of_run(path: Path) -> dict[str, list[dict[str, object]]]:
    rows: dict[str, list[dict[str, object]]] = defaultdict(list)
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row.get("mechanism") or row.get("denial_probability", 0) > _SAME:
            rows[row["trial"]].append(row)
    return rows


def _trial(
    article: Article, segmentation: Segmentation, about: StandoffTrial, rows: Sequence[dict[str, object]]
) -> Trial:
    judgements = [j for row in rows if (j := _judgement(article, segmentation, row))]
    return Trial(
        name=about.trial,
        status=Status(about.status or Status.NONE_PROPOSED),
        rungs=dict(about.rungs),
        article=article,
        segmentation=segmentation,
        facts=gather(article, segmentation, judgements),
    )


def _judgement(article: Article, segmentation: Segmentation, row: dict[str, object]) -> Judgement | None:
    """A labelled sentence, or one of a run, as a judgement of our own sentence."""
    sentence = _find(article, segmentation, str(row["text"]), str(row["section"]))
    if sentence is None:
        return None
    gold = "label" in row
    mechanism = row["label"] == "P" if gold else bool(row["mechanism"])
    denial = float(row["label"] == "D") if gold else float(str(row["denial_probability"]))
    spans = [_span(article, sentence, str(m)) for m in _list(row.get("mediators"))]
    return Judgement(
        sentence=sentence,
        probability=float(mechanism) if gold else float(str(row["probability"])),
        denial_probability=denial,
        mechanism=mechanism,
        themes=tuple(str(t) for t in _list(row.get("themes"))),
        mediators=tuple(s for s in spans if s),
    )


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []


def _find(article: Article, segmentation: Segmentation, text: str, section: str) -> Sentence | None:
    wanted = set(re.findall(r"\w+", text.lower()))
    best, share = None, _SAME
    for sentence in segmentation.sentences:
        if sentence.section.value == section:
            found = set(re.findall(r"\w+", article.slice(sentence).lower()))
            if len(wanted & found) / max(1, len(wanted)) > share:
                best, share = sentence, len(wanted & found) / max(1, len(wanted))
    return best


def _span(article: Article, sentence: Sentence, words: str) -> Span | None:
    start = article.slice(sentence).lower().find(words.lower())
    if start < 0:
        return None
    return Span(start=sentence.start + start, end=sentence.start + start + len(words))


def load_relations(path: Path) -> dict[tuple[str, str], bool]:
    """Labels of candidate sentences: (trial, hash of the sentence) -> reports a relation of the trial's data."""
    with path.open(encoding="utf-8", newline="") as file:
        return {(r["trial"], r["sentence"]): r["label"] == "1" for r in csv.DictReader(file)}


def sentence_hash(text: str) -> str:
    """Sixteen hex digits over the letters and digits, so that spaces and punctuation do not matter."""
    return hashlib.sha256(re.sub(r"[^a-z0-9]", "", text.lower()).encode()).hexdigest()[:16]


def judged(trial: Trial, relations: dict[tuple[str, str], bool]) -> JudgedTrial:
    """A trial as the fitting wants it."""
    known = {}
    for candidate in trial.facts.candidates:
        key = (trial.name, sentence_hash(trial.article.slice(candidate.sentence)))
        if key in relations:
            known[candidate.sentence.start] = relations[key]
    measured = {}
    for k, proposal in enumerate(trial.facts.proposals):
        rung = trial.rungs.get(mediator_key(proposal.stems))
        if rung is not None:
            measured[k] = Status(rung).rung >= Status.MEASURED.rung
    return JudgedTrial(facts=trial.facts, status=trial.status, relations=known, measured=measured)


# ------------------------------------------------------------------ evaluation


def cross_validate(
    trials: Sequence[Trial], relations: dict[tuple[str, str], bool], *, folds: int, repeats: int
) -> list[list[Status]]:
    """Statuses of all trials, each predicted by models that have not seen it; one list a repeat."""
    prepared = [judged(t, relations) for t in trials]
    predictions = []
    for seed in range(repeats):
        fold = np.empty(len(trials), dtype=int)
        generator = np.random.default_rng(seed)
        for status in RUNGS:
            mine = np.array([k for k, t in enumerate(trials) if t.status is status])
            fold[generator.permutation(mine)] = np.arange(len(mine)) % folds
        predicted: list[Status] = [Status.NONE_PROPOSED] * len(trials)
        for part in range(folds):
            weights = fit_weights(
                [p for p, f in zip(prepared, fold, strict=True) if f != part and len(p.facts.proposals)]
            )
            for k in np.flatnonzero(fold == part):
                result = findings(trials[k].article, trials[k].segmentation, trials[k].facts, weights)
                predicted[k] = _status(trials[k], result)
        predictions.append(predicted)
    return predictions


def shipped(trials: Sequence[Trial]) -> list[Status]:
    """Statuses by the weights of the package; honest only for trials that they were not fitted on."""
    weights = load_weights()
    return [_status(t, findings(t.article, t.segmentation, t.facts, weights)) for t in trials]


def _status(trial: Trial, result: MediationFindings) -> Status:
    if trial.status is Status.NONE_PROPOSED:
        return Status.NONE_PROPOSED
    return result.status


def kappa(gold: Sequence[int], predicted: Sequence[int], n: int) -> float:
    """Cohen's kappa with linear weights over `n` ordered classes."""
    table = np.zeros((n, n))
    for g, p in zip(gold, predicted, strict=True):
        table[g, p] += 1
    weights = np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
    expected = np.outer(table.sum(1), table.sum(0)) / table.sum()
    return float(1 - (weights * table).sum() / (weights * expected).sum())


def interval(values: Iterable[float]) -> str:
    """2.5 and 97.5 percentiles."""
    low, high = np.percentile(np.array(list(values)), [2.5, 97.5])
    return f"{low:.2f} to {high:.2f}"


def report(trials: Sequence[Trial], predictions: Sequence[Sequence[Status]]) -> None:
    """Print kappa, recall and precision of the tested rungs, and the confusion matrix, with bootstrap intervals."""
    gold = np.array([RUNGS.index(t.status) for t in trials])
    predicted = np.array([[RUNGS.index(p) for p in row] for row in predictions])
    everything, proposing = np.arange(len(gold)), np.flatnonzero(gold > 0)
    for title, used in (("with `none_proposed` as labelled", everything), ("proposing trials only", proposing)):
        print(f"\n{title}: {len(used)} trials, {len(predictions)} repeats of the folds")
        for name, score in SCORES.items():
            value = float(np.mean([score(gold[used], row[used]) for row in predicted]))
            print(f"  {name:32s} {value:.3f}  ({_bootstrap(score, gold, predicted, used)})")
    print("\nlabel \\ output " + "".join(f"{r.value[:9]:>10s}" for r in RUNGS))
    for g, rung in enumerate(RUNGS):
        row = [np.mean([(r[gold == g] == p).sum() for r in predicted]) for p in range(len(RUNGS))]
        print(f"{rung.value:15s}" + "".join(f"{v:10.1f}" for v in row))


def _bootstrap(score: Score, gold: np.ndarray, predicted: np.ndarray, used: np.ndarray) -> str:
    """Interval over resampled trials, the repeats of the folds taken in turn."""
    generator = np.random.default_rng(0)
    draws = [generator.choice(used, len(used)) for _ in range(1000)]
    return interval(score(gold[d], predicted[k % len(predicted)][d]) for k, d in enumerate(draws))


def _kappa(gold: np.ndarray, predicted: np.ndarray) -> float:
    return kappa(list(gold), list(predicted), len(RUNGS))


def _recall(gold: np.ndarray, predicted: np.ndarray) -> float:
    return float(((gold >= 3) & (predicted >= 3)).sum() / max(1, (gold >= 3).sum()))


def _precision(gold: np.ndarray, predicted: np.ndarray) -> float:
    return float(((gold >= 3) & (predicted >= 3)).sum() / max(1, (predicted >= 3).sum()))


def _accuracy(gold: np.ndarray, predicted: np.ndarray) -> float:
    return float((gold == predicted).mean())


Score = Callable[[np.ndarray, np.ndarray], float]
SCORES: dict[str, Score] = {
    "kappa, linear weights": _kappa,
    "related or mediated: recall": _recall,
    "related or mediated: precision": _precision,
    "exactly right": _accuracy,
}


def disagreements(trials: Sequence[Trial], predicted: Sequence[Status]) -> None:
    """Name the trials on which the first repeat and the label differ."""
    print()
    for trial, status in zip(trials, predicted, strict=True):
        if trial.status is not status:
            print(f"{trial.name}  label {trial.status.value}, output {status.value}")


if __name__ == "__main__":
    sys.exit(main())
