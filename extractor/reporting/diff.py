"""What changed between two runs: model, taxonomy, version, and every trial that has another answer.

Trials are matched by name and, where a file was renamed, by the digest of its content.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from extractor.reporting.results import Results
from extractor.reporting.summary import Share, Summary, summarise
from extractor.rows import SentenceRow, TrialRow

__all__ = ["Change", "RunDiff", "TrialDiff", "diff_lines", "diff_runs"]

_FACTS = ("version", "model name", "model digest", "model threshold", "taxonomy")
_FIELDS = ("status", "proposes", "flags", "themes", "mechanisms", "duplicate_of", "lifted_by")
_SHOWN = 100  # characters of a sentence in the list for people


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that differs: what, before, after."""

    what: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialDiff:
    """A trial with another answer.

    Attributes:
        changes: fields of its row.
        found, lost: mechanism sentences that only the second (first) run has.
    """

    trial: str
    changes: tuple[Change, ...]
    found: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDiff:
    """All differences of two runs. `same` counts trials with the same answer in both."""

    facts: tuple[Change, ...]
    counts: tuple[Change, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    trials: tuple[TrialDiff, ...]
    same: int


def diff_runs(first: Results, second: Results) -> RunDiff:
    """Compare two runs."""
    pairs, only_first, only_second = _matched(first, second)
    trials = [found for a, b in pairs if (found := _diff_trial(a, b, first, second)) is not None]
    facts_a, facts_b = _facts(first), _facts(second)
    counts_a, counts_b = _counts(first), _counts(second)
    return RunDiff(
        facts=_changes(facts_a, facts_b),
        counts=_changes(counts_a, counts_b),
        only_first=only_first,
        only_second=only_second,
        trials=tuple(trials),
        same=len(pairs) - len(trials),
    )


def diff_lines(diff: RunDiff) -> Iterator[str]:
    """The differences for people, the general ones first."""
    for change in (*diff.facts, *diff.counts):
        yield f"{change.what}: {_words(change.before)} -> {_words(change.after)}"
    yield f"{diff.same} trials with the same answer, {len(diff.trials)} with another"
    for name, trials in (("first", diff.only_first), ("second", diff.only_second)):
        if trials:
            yield f"only in the {name} run: {', '.join(trials)}"
    for trial in diff.trials:
        yield ""
        yield trial.trial
        for change in trial.changes:
            yield f"  {change.what}: {_words(change.before)} -> {_words(change.after)}"
        yield from (f"  + {_shortened(text)}" for text in trial.found)
        yield from (f"  - {_shortened(text)}" for text in trial.lost)


def _matched(
    first: Results, second: Results
) -> tuple[list[tuple[TrialRow, TrialRow]], tuple[str, ...], tuple[str, ...]]:
    by_name = {t.trial: t for t in second.trials}
    by_content = {t.sha256: t for t in second.trials if t.sha256}
    names = {t.trial for t in first.trials}
    pairs, alone, taken = [], [], set()
    for trial in first.trials:
        partner = by_name.get(trial.trial)
        if partner is None and trial.sha256:
            renamed = by_content.get(trial.sha256)
            partner = renamed if renamed is not None and renamed.trial not in names else None
        if partner is None or partner.trial in taken:
            alone.append(trial.trial)
            continue
        taken.add(partner.trial)
        pairs.append((trial, partner))
    return pairs, tuple(alone), tuple(t.trial for t in second.trials if t.trial not in taken)


def _diff_trial(a: TrialRow, b: TrialRow, first: Results, second: Results) -> TrialDiff | None:
    changes = list(_changes({name: getattr(a, name) for name in _FIELDS}, {name: getattr(b, name) for name in _FIELDS}))
    if a.trial != b.trial:
        changes.insert(0, Change(what="name", before=a.trial, after=b.trial))
    codes_a, codes_b = sorted({p.code for p in a.problems}), sorted({p.code for p in b.problems})
    if codes_a != codes_b:
        changes.append(Change(what="problems", before=codes_a, after=codes_b))
    texts_a, texts_b = _texts(first.sentences.get(a.trial, ())), _texts(second.sentences.get(b.trial, ()))
    found = tuple(text for text in texts_b if text not in texts_a)
    lost = tuple(text for text in texts_a if text not in texts_b)
    if not (changes or found or lost):
        return None
    return TrialDiff(trial=a.trial, changes=tuple(changes), found=found, lost=lost)


def _texts(sentences: tuple[SentenceRow, ...]) -> dict[str, None]:
    return dict.fromkeys(s.text for s in sentences if s.mechanism)


def _facts(results: Results) -> dict[str, Any]:
    model, taxonomy = results.model, results.run.get("taxonomy")
    name = taxonomy.get("name") if isinstance(taxonomy, Mapping) else taxonomy
    values = (results.version, model.get("name"), model.get("digest"), model.get("threshold"), name)
    return dict(zip(_FACTS, values, strict=True))


def _counts(results: Results) -> dict[str, str]:
    counted: Summary = summarise(results.trials, list(results.theme_names))
    shares = {
        "propose no mechanism": counted.none_proposed,
        "mediator not tested": counted.not_tested,
        **{f"status {name}": share for name, share in counted.ladder.items()},
        **{f"theme {results.theme_names.get(t.code, t.code)}, trials": t.trials for t in counted.themes},
    }
    return {"assessed": str(counted.assessed), **{name: _share(share) for name, share in sorted(shares.items())}}


def _share(share: Share) -> str:
    return f"{share.n}/{share.of}" + ("" if share.value is None else f" ({100 * share.value:.1f}%)")


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    names = dict.fromkeys([*before, *after])
    return tuple(
        Change(what=name, before=before.get(name), after=after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    )


def _words(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        return ", ".join(str(v) for v in value) or "none"
    return str(value)


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
