"""What the sheets of `trials.xlsx` hold: columns and rows, without any spreadsheet library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from extractor.article import Status
from extractor.reporting.results import Results
from extractor.reporting.summary import REASONS, reason
from extractor.reporting.summary_sheet import GROUP, summary_rows
from extractor.rows import EvidenceRow, MediatorRow, SentenceRow, TrialRow

__all__ = ["GROUP", "Column", "Link", "Sheet", "sheets_of"]

_PROBABILITY = "0.00"
_YES_NO = {True: "yes", False: "no", None: None}


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column: heading, width in characters, wrapped or not, format of its numbers."""

    heading: str
    width: float
    wrap: bool = True
    format: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: columns, and rows with a value (or None) for each.

    A row whose first value begins with `GROUP` is the heading of a group.
    """

    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Iterable[Any]]
    has_heading: bool = True


def sheets_of(results: Results) -> Iterator[Sheet]:
    """The sheets in their order; rows are made while they are written."""
    assessed = [t for t in results.trials if t.status is not Status.NOT_ASSESSABLE]
    left_out = [t for t in results.trials if t.status is Status.NOT_ASSESSABLE]
    yield Sheet("Trials", _TRIALS, (_trial(t, results) for t in assessed))
    yield Sheet("Sentences", _SENTENCES, _sentences(assessed, results))
    yield Sheet("Mediators", _MEDIATORS, (row for t in assessed for row in _mediators(t, results)))
    yield Sheet("Not assessable", _NOT_ASSESSABLE, (_left_out(t) for t in left_out))
    summary = (Column("", 70), *(Column("", 12, wrap=False),) * 5)
    yield Sheet("Summary", summary, summary_rows(results), has_heading=False)


_TRIALS = (
    Column("Trial", 24),
    Column("Title", 44),
    Column("Year", 7, format="0"),
    Column("Status", 15),
    Column("Flags", 22),
    Column("Proposes a mechanism", 11),
    Column("Probability", 11, format=_PROBABILITY),
    Column("Read first (uncertain)", 11),
    Column("Themes (mentions)", 24),
    Column("Mechanisms (mentions)", 30),
    Column("Mechanism sentences", 12, format="0"),
    Column("Strongest sentence", 60),
    Column("Mediators and how far tested", 40),
    Column("Evidence for the status", 60),
    Column("Copy of", 16),
    Column("Reports of the same trial", 20),
    Column("Tested in", 16),
    Column("Registrations", 18),
    Column("Journal", 22),
    Column("DOI", 26),
    Column("PMCID", 13),
    Column("Problems", 40),
    Column("File", 40),
)
_SENTENCES = (
    Column("Trial", 24),
    Column("Section", 13),
    Column("Page", 7, format="0"),
    Column("Sentence", 90),
    Column("Probability", 11, format=_PROBABILITY),
    Column("Themes", 20),
    Column("Mediator (authors' words)", 32),
    Column("Mechanism", 26),
    Column("No.", 7, format="0"),
)
_MEDIATORS = (
    Column("Trial", 24),
    Column("Mediator (authors' words)", 32),
    Column("Mechanism", 24),
    Column("Theme", 18),
    Column("How far tested", 14),
    Column("Result", 14),
    Column("Instrument", 24),
    Column("Evidence", 80),
    Column("Why it counts", 34),
    Column("Section", 13),
    Column("Page", 7, format="0"),
)
_NOT_ASSESSABLE = (
    Column("Trial", 24),
    Column("Reason", 26),
    Column("What happened, what to try", 80),
    Column("Copy of", 16),
    Column("Title", 50),
    Column("Sections found", 26),
    Column("File", 50),
)


def _trial(t: TrialRow, results: Results) -> Iterator[Any]:
    names = results.theme_names
    found = [s for s in results.sentences.get(t.trial, ()) if s.mechanism]
    strongest = max(found, key=lambda s: s.probability, default=None)
    yield from (t.trial, t.title, t.year, t.status.value, _lines(t.flags), _YES_NO[t.proposes])
    yield from (t.proposes_probability, _YES_NO[t.uncertain])
    yield _lines(f"{names.get(code, code)} ({n})" for code, n in t.theme_mentions.items())
    yield _lines(f"{name} ({n})" for name, n in t.mechanism_mentions.items())
    yield t.n_mechanism_sentences
    yield strongest.text if strongest else None
    yield _lines(f"{m.words}: {m.rung}" + (f" ({m.result})" if m.result else "") for m in t.mediators)
    yield _lines(_quoted(e) for e in _status_evidence(t))
    yield from (t.duplicate_of, _lines(t.linked_reports), t.lifted_by, _lines(t.registrations), t.journal)
    yield Link(t.doi, f"https://doi.org/{t.doi}") if t.doi else None
    yield from (t.pmcid, _lines(p.message for p in t.problems), t.source)


def _status_evidence(t: TrialRow) -> list[EvidenceRow]:
    """The sentences that earned the status: those of the mediators on its rung, each once."""
    found = {e.text: e for m in t.mediators if m.rung is t.status for e in m.evidence}
    return list(found.values())


def _quoted(e: EvidenceRow) -> str:
    place = f"{e.section}, page {e.page}" if e.page else str(e.section)
    return f"“{e.text}” ({place})"


def _sentences(trials: Iterable[TrialRow], results: Results) -> Iterator[Iterable[Any]]:
    return (_sentence(s, results) for t in trials for s in results.sentences.get(t.trial, ()) if s.mechanism)


def _sentence(s: SentenceRow, results: Results) -> Iterator[Any]:
    names = results.theme_names
    yield from (s.trial, s.section.value, s.page, s.text, s.probability)
    yield _lines(names.get(code, code) for code in s.themes)
    yield _lines(s.mediators)
    yield _lines(name or "–" for name in s.mechanisms)
    yield s.n


def _mediators(t: TrialRow, results: Results) -> Iterator[Iterable[Any]]:
    for m in t.mediators:
        for e in m.evidence or (None,):
            yield _mediator(t, m, e, results)


def _mediator(t: TrialRow, m: MediatorRow, e: EvidenceRow | None, results: Results) -> Iterator[Any]:
    yield from (t.trial, m.words, m.mechanism, results.theme_names.get(m.theme, m.theme), m.rung.value, m.result)
    if e is None:
        yield from (None,) * 5
    else:
        yield from (e.instrument, e.text, e.why, e.section.value, e.page)


def _left_out(t: TrialRow) -> Iterator[Any]:
    code = reason(t)
    yield from (t.trial, REASONS.get(code, code.replace("_", " ")))
    yield _lines(p.message for p in t.problems if p.fatal) or None
    yield from (t.duplicate_of, t.title, _lines(s.value for s in t.sections_found), t.source)


def _lines(words: Iterable[str]) -> str | None:
    return "\n".join(words) or None
