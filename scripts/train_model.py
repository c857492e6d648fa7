"""Build the shipped model from a trained encoder: heads, calibration, thresholds, trial decision, card.

In: the folder that `scripts/train_encoder.py` wrote, and the materialised sentences of the trials
that the encoder has never seen (`scripts/materialise.py --split B --split holdout`). Out: a model
folder. Everything is fitted on split B, by cross-validation over trials; the encoder saw none of
them, so the scores in the card are those of unseen trials. The holdout (other trials, used for
nothing) is scored once with the finished model.

The reference labels are by language models that followed the annotation guide; no person has
checked them. The card says so.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed
from sklearn.linear_model import LogisticRegression

from extractor.aggregation import Decider
from extractor.article import SectionType, Sentence
from extractor.classification.encoder import Encoder, SentenceEncoding
from extractor.classification.head import Linear, Reading, read_sentences, sigmoid
from extractor.classification.lexical import lexical_scores
from extractor.classification.mediators import mediator_spans
from extractor.classification.model import head_features
from extractor.classification.screen import PART as SCREEN
from extractor.classification.screen import Screen
from extractor.model_folder import DEFAULT_MODEL, ModelFolder, write_model
from extractor.training.card import versions
from extractor.training.evaluate import score_by_stratum, score_sentences, score_trials
from extractor.training.fit import (
    JudgedAs,
    choose_threshold,
    cross_fitted_calls,
    fit_decision,
    fit_head,
    trial_features,
)
from extractor.training.material import DENIES, NONE, PART, PROPOSES, UNKNOWN, UNLABELLED, Material, section_code
from extractor.training.standoff import sentence_hash

THEMES = ("NM", "PS", "NP", "CM", "TH", "OT")
Floats = npt.NDArray[Any]
WORD = re.compile(r"\w+")
HOLDOUT = "holdout"
REFERENCE = "reference"
"""Source of the annotated set that the headline scores are of; later trials are scored apart."""
ENCODER_PARTS = ("encoder.onnx", "tokenizer.json", "layers.npz", "windows.json", "lexical.npz")


@dataclass(kw_only=True)
class Corpus:
    """Annotated sentences as the encoder reads them; one row a sentence.

    Attributes:
        rows: as materialised.
        encodings: word pieces of the labelled sentences, as judged; None for the others.
        features: of the head with every sentence read, shape (n, n_features).
        screened: the same behind the screen, as they are when papers are judged.
        left_out: sentences that the screen leaves unread, shape (n,).
        themes: log-odds of the themes, as judged, shape (n, 6).
        lexical: log-odds by the words alone, shape (n,).
    """

    rows: list[dict[str, Any]]
    encodings: list[SentenceEncoding | None]
    features: Floats
    screened: Floats
    left_out: npt.NDArray[np.bool_]
    themes: Floats
    lexical: Floats

    def column(self, name: str) -> Floats:
        """One column of the rows as an array."""
        return np.asarray([row[name] for row in self.rows])

    def has(self, label: str) -> npt.NDArray[np.int64]:
        """1 where a sentence has the label."""
        return np.asarray([row["label"] == label for row in self.rows], dtype=np.int64)

    def select(self, chosen: npt.NDArray[np.bool_]) -> Corpus:
        """The rows where `chosen` is true."""
        keep = np.flatnonzero(chosen)
        return Corpus(
            rows=[self.rows[i] for i in keep],
            encodings=[self.encodings[i] for i in keep],
            features=self.features[keep],
            screened=self.screened[keep],
            left_out=self.left_out[keep],
            themes=self.themes[keep],
            lexical=self.lexical[keep],
        )


@dataclass(kw_only=True)
class ReadTrial:
    """What the encoder says of one trial's sentences; rows as in `Corpus`."""

    encodings: list[SentenceEncoding | None]
    features: Floats
    screened: Floats
    left_out: npt.NDArray[np.bool_]
    themes: Floats


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The materialised sentences."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def words_alone(rows: Sequence[dict[str, Any]], folder: ModelFolder) -> Floats:
    """Log-odds of all sentences by their words, shape (n,)."""
    stored = folder.arrays("lexical.npz")
    return lexical_scores([row["text"] for row in rows], stored["weights"].astype(np.float32), float(stored["bias"]))


def read_corpus(rows: list[dict[str, Any]], lexical: Floats, screen: Screen, folder: Path, jobs: int) -> Corpus:
    """Encode all sentences, in full and behind the screen; about a second and a half a trial on one core.

    Args:
        rows: as materialised.
        lexical: log-odds of the sentences by their words.
        screen: what will stand before the encoder.
        folder: the encoder's parts, as a model folder.
        jobs: processes that share the trials; the result does not depend on their number.
    """
    counted = list(zip(rows, lexical, strict=True))
    trials = [list(group) for _, group in groupby(counted, key=lambda pair: pair[0]["trial"])]
    size = -(-len(trials) // (4 * jobs))
    chunks = [trials[start : start + size] for start in range(0, len(trials), size)]
    read = Parallel(n_jobs=jobs)(delayed(_read_trials)(chunk, screen, folder) for chunk in chunks)
    parts = [part for chunk in read for part in chunk]
    return Corpus(
        rows=rows,
        encodings=[e for part in parts for e in part.encodings],
        features=np.concatenate([part.features for part in parts]),
        screened=np.concatenate([part.screened for part in parts]),
        left_out=np.concatenate([part.left_out for part in parts]),
        themes=np.concatenate([part.themes for part in parts]),
        lexical=lexical,
    )


def _read_trials(
    trials: Sequence[Sequence[tuple[dict[str, Any], float]]], screen: Screen, folder: Path
) -> list[ReadTrial]:
    """One chunk, with an encoder of its own: a session cannot be sent to another process."""
    opened = ModelFolder.open(folder)
    encoder, layers = Encoder(opened), opened.arrays("layers.npz")
    return [
        _read_trial([row for row, _ in trial], np.asarray([score for _, score in trial]), screen, encoder, layers)
        for trial in trials
    ]


def _read_trial(
    rows: Sequence[dict[str, Any]], lexical: Floats, screen: Screen, encoder: Encoder, layers: dict[str, Floats]
) -> ReadTrial:
    sections = [
        (SectionType(name), [row["text"] for row in group]) for name, group in groupby(rows, key=lambda r: r["section"])
    ]
    sentences = [
        Sentence(
            start=row["start"],
            end=row["end"],
            n=row["n"],
            section=SectionType(row["section"]),
            paragraph=row["paragraph"],
        )
        for row in rows
    ]
    texts, title, kept = [row["text"] for row in rows], rows[0]["title"] or "", screen.keeps(lexical)
    whole, judged = encoder.encode(title, sections), encoder.encode(title, sections, kept.tolist())
    full, behind = _read(whole, layers), screen.complete(_read(judged, layers), ~kept, lexical)
    seen = [whole[i] if judged[i] is None else judged[i] for i in range(len(rows))]
    return ReadTrial(
        encodings=[e if row["label"] else None for e, row in zip(seen, rows, strict=True)],
        features=head_features(sentences, texts, full, lexical),
        screened=head_features(sentences, texts, behind, lexical),
        left_out=~kept,
        themes=np.where(kept[:, None], behind.themes, full.themes),
    )


def _read(encodings: Sequence[SentenceEncoding | None], layers: dict[str, Floats]) -> Reading:
    empty = np.zeros(layers["neck_weight"].shape[1], dtype=np.float32)
    return read_sentences(np.asarray([empty if e is None else e.pooled for e in encodings], dtype=np.float32), layers)


def theme_thresholds(scores: Floats, themes: Floats) -> list[float]:
    """For each theme the probability with the highest F1 on the annotated proposals."""
    probabilities = sigmoid(scores)
    return [choose_threshold(probabilities[:, i], themes[:, i]) for i in range(themes.shape[1])]


def micro_f1(called: Floats, given: Floats) -> tuple[float, float, float]:
    """Precision, recall and F1 over all sentences and themes."""
    hits = float((called & given).sum())
    precision, recall = hits / max(1.0, float(called.sum())), hits / max(1.0, float(given.sum()))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def call_themes(scores: Floats, thresholds: Sequence[float]) -> npt.NDArray[np.bool_]:
    """Themes at or above their thresholds; the best one where none is."""
    margin = sigmoid(scores) - np.asarray(thresholds)
    called = margin >= 0
    called[np.arange(len(called)), margin.argmax(axis=1)] |= ~called.any(axis=1)
    return np.asarray(called)


def token_scores(corpus: Corpus, layers: dict[str, Floats], threshold: float) -> tuple[float, float, float]:
    """Precision, recall and F1 of the mediators' words against the annotated words, over P sentences."""
    hits = found = given = 0
    for row, encoding in zip(corpus.rows, corpus.encodings, strict=True):
        if row["label"] != "P" or encoding is None:
            continue
        scores = sigmoid(encoding.pieces @ layers["piece_weight"] + layers["piece_bias"])
        spans = mediator_spans(row["text"], scores, encoding.offsets, threshold)
        theirs = [(s, s + len(m)) for m in row["mediators"] if (s := row["text"].lower().find(m.lower())) >= 0]
        words = [(w.start(), w.end()) for w in WORD.finditer(row["text"])]
        mine = {w for w in words if any(a < w[1] and w[0] < b for a, b in spans)}
        ours = {w for w in words if any(a < w[1] and w[0] < b for a, b in theirs)}
        hits, found, given = hits + len(mine & ours), found + len(mine), given + len(ours)
    precision, recall = hits / max(1, found), hits / max(1, given)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def material_of(corpus: Corpus) -> Material:
    """The corpus as the material that users' retraining starts from; the holdout is frozen."""
    names, trial = np.unique(corpus.column("trial"), return_inverse=True)
    first = {row["trial"]: row for row in corpus.rows}
    codes = {"P": PROPOSES, "D": DENIES, None: NONE}
    proposing = {row["trial"] for row in corpus.rows if row["label"] == "P"}
    return Material(
        features=corpus.features.astype(np.float16),
        labels=np.asarray([codes[r["label"]] if r["read"] else UNLABELLED for r in corpus.rows], dtype=np.int8),
        trial=trial.astype(np.int32),
        sections=np.asarray([section_code(r["section"]) for r in corpus.rows], dtype=np.int8),
        themes=theme_matrix(corpus).astype(np.uint8),
        weights=np.ones(len(corpus.rows), dtype=np.float32),
        hashes=np.asarray([sentence_hash(r["text"]) for r in corpus.rows], dtype=np.uint32),
        drawn=np.zeros(len(corpus.rows), dtype=bool),
        names=tuple(str(n) for n in names),
        strata=tuple(first[n]["stratum"] for n in names),
        frozen=np.asarray([first[n]["split"] == HOLDOUT for n in names]),
        proposes=np.asarray(
            [
                UNKNOWN if first[n]["split"] != HOLDOUT and first[n]["source"] != REFERENCE else int(n in proposing)
                for n in names
            ],
            dtype=np.int8,
        ),
        theme_codes=THEMES,
    )


def theme_matrix(corpus: Corpus) -> npt.NDArray[np.bool_]:
    """Annotated themes, shape (n, 6)."""
    return np.asarray([[t in row["themes"] for t in THEMES] for row in corpus.rows])


def evaluated(corpus: Corpus) -> npt.NDArray[np.bool_]:
    """Sentences that an annotator read; the others cannot be scored."""
    return np.asarray(corpus.column("read"), dtype=bool)


LEFT_OUT = 0.05
"""Share of the proposals that the screen may leave unread; the encoder would miss most of these too."""


def fit_screen(lexical: Floats, proposal: npt.NDArray[np.bool_], read: npt.NDArray[np.bool_]) -> dict[str, float]:
    """The floor under which at most LEFT_OUT of the proposals lie, and the probability below it.

    Args:
        lexical: log-odds of the sentences by their words, which the words' model has not seen, shape (n,).
        proposal: true for a proposal.
        read: true where an annotator read the sentence.
    """
    scores, positive = lexical[read], proposal[read]
    floor = float(np.quantile(scores[positive], LEFT_OUT))
    out = scores < floor
    model = LogisticRegression(C=1.0).fit(scores[out, None], positive[out])
    return {
        "floor": round(floor, 4),
        "slope": round(float(model.coef_[0, 0]), 4),
        "intercept": round(float(model.intercept_[0]), 4),
        "left_out": round(float(out.mean()), 4),
        "proposals_left_out": round(float(positive[out].sum() / positive.sum()), 4),
    }


def behind_screen(corpus: Corpus, probabilities: Floats, screen: dict[str, float]) -> Floats:
    """The probabilities, with those of the words alone where sentences are left unread."""
    return np.where(corpus.left_out, Screen.from_json(screen).probability(corpus.lexical), probabilities)


@dataclass(frozen=True, kw_only=True)
class Built:
    """The parts of the model and the scores for its card."""

    parts: dict[str, Any]
    scores: dict[str, Any]


def build(corpus: Corpus, layers: dict[str, Floats], screen: dict[str, float], seed: int) -> Built:
    """Fit head, denial head, decision and thresholds on the given trials, by folds of trials.

    The heads are fitted on every sentence and scored on what they meet behind the screen.
    """
    labels, trials = corpus.has("P"), corpus.column("trial")
    read = evaluated(corpus).astype(float)
    judged = JudgedAs(features=corpus.screened, weights=read * ~corpus.left_out)
    head = fit_head(corpus.features, labels, trials, weights=read, seed=seed, judged=judged)
    denial = fit_head(corpus.features, corpus.has("D"), trials, weights=read, seed=seed, judged=judged)
    denials = np.where(corpus.left_out, 0.0, denial.out_of_fold)
    in_full = fit_head(corpus.features, labels, trials, weights=read, seed=seed)
    probabilities = behind_screen(corpus, head.out_of_fold, screen)
    threshold = choose_threshold(probabilities, labels, read)
    called = cross_fitted_calls(probabilities, labels, head.folds, read)
    features, names = trial_features(probabilities, [r["section"] for r in corpus.rows], trials)
    proposes = np.asarray([bool(labels[trials == n].any()) for n in names])
    source = dict(zip(trials, corpus.column("source"), strict=True))
    reference = np.asarray([source[name] == REFERENCE for name in names])
    # The readers of the later trials were stricter, so "proposes none" means less there.
    decision = fit_decision(features[reference], proposes[reference], seed=seed)
    decider = Decider.from_json(decision.stored)
    chances = np.asarray([decider.probability_of(row) for row in features])
    calls = chances >= decider.threshold
    chances[reference], calls[reference] = decision.out_of_fold, decision.calls
    silent = np.isin(trials, names[~calls])
    proposals = corpus.select(labels == 1)
    given = theme_matrix(proposals)
    thresholds = theme_thresholds(proposals.themes, given)
    mediator = max(np.arange(0.2, 0.7, 0.05), key=lambda t: token_scores(proposals, layers, float(t))[2])
    keep = read > 0
    headline = keep & (corpus.column("source") == REFERENCE)
    found = corpus.select((labels == 1) & called)
    scores = {
        "sentences": _sentence_scores(corpus, probabilities, called, headline),
        "sentences_without_screen": _sentence_scores(
            corpus, in_full.out_of_fold, cross_fitted_calls(in_full.out_of_fold, labels, in_full.folds, read), headline
        ),
        "sentences_after_trial_decision": _sentence_scores(corpus, probabilities, called & ~silent, headline),
        "by_stratum": {
            k: v.to_json()
            for k, v in score_by_stratum(
                probabilities[keep], labels[keep], called[keep], trials[keep], corpus.column("stratum")[keep]
            ).items()
        },
        "denials": score_sentences(
            denials[keep],
            corpus.has("D")[keep],
            cross_fitted_calls(denials, corpus.has("D"), denial.folds, read)[keep],
            trials[keep],
        ).to_json(),
        "trials": _trial_scores(chances, proposes, calls, reference),
        "trials_pool": _trial_scores(chances, proposes, calls, ~reference),
        "screen": screen,
        "themes_micro": micro_f1(call_themes(found.themes, thresholds), theme_matrix(found)),
        "mediator_words": token_scores(proposals, layers, float(mediator)),
    }
    parts = {
        "head.npz": head.head.to_arrays(),
        "denial.npz": denial.head.to_arrays(),
        "decision.json": decision.stored,
        SCREEN: {name: screen[name] for name in ("floor", "slope", "intercept")},
        "classifier.json": {
            "threshold": threshold,
            "themes": list(THEMES),
            "theme_thresholds": thresholds,
            "mediator_threshold": round(float(mediator), 2),
        },
    }
    return Built(parts=parts, scores=scores)


def _sentence_scores(corpus: Corpus, probabilities: Floats, called: Floats, keep: Floats) -> dict[str, Any]:
    return score_sentences(
        probabilities[keep], corpus.has("P")[keep], called[keep], corpus.column("trial")[keep]
    ).to_json()


def _trial_scores(chances: Floats, proposes: Floats, calls: Floats, own: Floats) -> dict[str, Any] | None:
    return score_trials(chances[own], proposes[own].astype(int), calls[own]).to_json() if own.any() else None


def score_holdout(corpus: Corpus, built: Built) -> dict[str, Any]:
    """The finished model on trials used for nothing else."""
    head = Linear.from_arrays(built.parts["head.npz"])
    probabilities = behind_screen(corpus, head.probability(corpus.screened), built.scores["screen"])
    called = probabilities >= built.parts["classifier.json"]["threshold"]
    keep, trials = evaluated(corpus), corpus.column("trial")
    features, names = trial_features(probabilities, [r["section"] for r in corpus.rows], trials)
    decider = Decider.from_json(built.parts["decision.json"])
    chances = np.asarray([decider.probability_of(f) for f in features])
    proposes = np.asarray([int(corpus.has("P")[trials == n].any()) for n in names])
    return {
        "sentences": _sentence_scores(corpus, probabilities, called, keep),
        "trials": score_trials(chances, proposes, chances >= decider.threshold).to_json(),
    }


LIMITS = (
    "The reference labels are by language models that followed corpus/guidelines/annotation.md; no person checked "
    "them.",
    "English trial reports, mostly open-access papers of 2000 to 2020.",
    "Steps of a pathway whose sense lies in the sentences before are missed most; disease biology, results, harm and "
    "explanations of null results in the same words are the commonest false alarms.",
    "Shares over many papers carry these errors: check a random sample (`mechanisms prevalence`).",
)
_SHOWN = ("f1", "precision", "recall", "average_precision", "calibration_error", "balanced_accuracy", "specificity")


def card_markdown(card: dict[str, Any]) -> str:
    """The card for people."""
    cross, held = card["scores"]["cross_validation"], card["scores"]["holdout"]
    lines = [f"# Model {card['name']}", "", f"Made {card['date']}. {card['labels']}.", ""]
    lines += ["| what | " + " | ".join(name.replace("_", " ") for name in _SHOWN) + " |"]
    lines += ["| --- |" + " --- |" * len(_SHOWN)]
    for title, scores in (
        ("sentences, cross-validation", cross["sentences"]),
        ("denials, cross-validation", cross["denials"]),
        ("trials that propose, cross-validation", cross["trials"]),
        ("trials that propose, cross-validation, pool", cross["trials_pool"]),
        ("sentences, holdout", held["sentences"]),
        ("trials that propose, holdout", held["trials"]),
        *((f"sentences: {stratum}", scores) for stratum, scores in cross["by_stratum"].items()),
    ):
        if scores is None:
            continue
        counts = f"{title} ({scores['positives']} of {scores['n']}, {scores['trials']} trials)"
        lines.append(f"| {counts} | " + " | ".join(_estimate(scores[name]) for name in _SHOWN) + " |")
    themes, words, screen = cross["themes_micro"], cross["mediator_words"], cross["screen"]
    without = cross["sentences_without_screen"]
    lines += [
        "",
        f"The screen leaves {screen['left_out']:.0%} of the sentences unread, among them "
        f"{screen['proposals_left_out']:.1%} of the proposals. With all sentences read: "
        f"F1 {_estimate(without['f1'])}, average precision {_estimate(without['average_precision'])}.",
        "",
        f"Themes of found sentences, micro: precision {themes[0]:.3f}, recall {themes[1]:.3f}, F1 {themes[2]:.3f}. "
        f"Words of the mediator: precision {words[0]:.3f}, recall {words[1]:.3f}, F1 {words[2]:.3f}.",
        "",
        "Intervals: 95%, bootstrap over trials. Cross-validation: trials that the encoder has never seen; head, "
        "calibration and thresholds fitted on the other folds. Holdout: trials used for nothing else.",
        "",
        "## Limits",
        "",
        *(f"- {limit}" for limit in card["limits"]),
        "",
        "## Made with",
        "",
        *(f"- {name}: {value}" for name, value in {**card["encoder"]["training"], **card["versions"]}.items()),
    ]
    return "\n".join(lines) + "\n"


def _estimate(interval: Sequence[float | None]) -> str:
    value, low, high = interval
    return "–" if value is None else f"{value:.3f} ({low:.3f} to {high:.3f})"


def main() -> None:
    """Parse the options, encode, fit, score, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("encoder", type=Path, help="folder written by train_encoder.py")
    parser.add_argument("sentences", type=Path, help="materialised sentences of splits B and holdout")
    parser.add_argument("--out", type=Path, default=Path("models") / DEFAULT_MODEL)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--date", required=True, help="date for the card, YYYY-MM-DD")
    arguments = parser.parse_args()
    stored = {name: (arguments.encoder / name).read_bytes() for name in ENCODER_PARTS}
    opened = write_model(arguments.encoder / "unfinished", stored, {"name": "encoder alone"})
    layers = opened.arrays("layers.npz")
    rows = read_rows(arguments.sentences)
    lexical, held = words_alone(rows, opened), np.asarray([row["split"] == HOLDOUT for row in rows])
    known = [(row["label"] == "P", bool(row["read"])) for row in rows]
    proposal, read = np.asarray(known).T
    screen = fit_screen(lexical[~held], proposal[~held], read[~held])
    everything = read_corpus(rows, lexical, Screen.from_json(screen), opened.path, arguments.jobs)
    built = build(everything.select(~held), layers, screen, arguments.seed)
    scores = {"cross_validation": built.scores, "holdout": score_holdout(everything.select(held), built)}
    card = {
        "name": arguments.out.name,
        "date": arguments.date,
        "labels": "P and D by language models following corpus/guidelines/annotation.md; checked by no person",
        "encoder": {
            "base": "all-MiniLM-L6-v2 (Apache-2.0)",
            "training": json.loads((arguments.encoder / "training.json").read_text()),
        },
        "scores": scores,
        "limits": list(LIMITS),
        "seed": arguments.seed,
        "versions": versions(),
    }
    model = write_model(arguments.out, {**stored, **built.parts, PART: material_of(everything).to_arrays()}, card)
    (model.path / "card.md").write_text(card_markdown(model.card), encoding="utf-8")
    print(json.dumps(scores, indent=1))
    print(f"{model.path}: {model.digest}")


if __name__ == "__main__":
    main()
