"""The answer on one sheet: each share with n, denominator and interval, and what made it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from extractor.reporting.main_table import main_table
from extractor.reporting.results import Results
from extractor.reporting.summary import REASONS, Share, summarise

__all__ = ["GROUP", "summary_rows"]

GROUP = "\n"
"""First character of the heading of a group: no label of ours begins so."""

Row = tuple[Any, ...]


def summary_rows(results: Results) -> Iterator[Row]:
    """Rows of six cells; the heading of a group begins with `GROUP`."""
    counted = summarise(results.trials, list(results.theme_names))
    yield (f"{GROUP}Papers", "n", "", "", "", "")
    yield ("papers", counted.files)
    yield ("duplicates, counted once", counted.duplicates)
    yield from _reasons("could not be read", counted.unreadable)
    yield from _reasons("not assessable", counted.not_assessable)
    yield ("assessed", counted.assessed)
    yield ("uncertain, to be read first", counted.uncertain)
    yield (f"{GROUP}The answer", "n", "of", "%", "95% low", "95% high")
    yield _share("propose no mechanism, of those assessed", counted.none_proposed)
    yield _share("propose a mechanism, of those assessed", counted.proposing)
    yield _share("mediator not tested, of those that propose", counted.not_tested)
    for status, share in counted.ladder.items():
        yield _share(f"{status}, of those that propose", share)
    yield from _table(results)
    yield from _made(results)


def _reasons(what: str, reasons: Mapping[str, int]) -> Iterator[Row]:
    for code, n in reasons.items():
        yield (f"{what}: {REASONS.get(code, code.replace('_', ' '))}", n)


def _share(label: str, share: Share) -> Row:
    return (label, share.n, share.of, _percent(share.value), _percent(share.low), _percent(share.high))


def _table(results: Results) -> Iterator[Row]:
    table = main_table(results)
    yield (f"{GROUP}Themes and mechanisms", "trials n", "trials %", "mentions n", "mentions %", "")
    for theme in table.themes:
        yield (
            theme.name.upper(),
            theme.trials.n,
            _percent(theme.trials.value),
            theme.mentions.n,
            _percent(theme.mentions.value),
        )
        for m in theme.mechanisms:
            yield (f"    {m.name}", m.trials.n, _percent(m.trials.value), m.mentions.n, _percent(m.mentions.value))
    for note in table.notes:
        yield (note,)


def _made(results: Results) -> Iterator[Row]:
    yield (f"{GROUP}Made by", "", "", "", "", "")
    model = results.model
    facts = {
        "version": results.version,
        "model": model.get("name"),
        "model digest": model.get("digest"),
        "digest of the rows": results.digest or None,
    }
    for name, value in facts.items():
        if value:
            yield (f"{name}: {value}",)


def _percent(value: float | None) -> float | None:
    return None if value is None else round(100 * value, 1)
