"""What speaks for a proposed mediator having been measured, as numbers.

In: a proposal and the statements of its article. Out: one vector for each proposal, in the order of `FEATURES`; all
values lie in [0, 1] or near it, so that one linear model with one penalty can weigh them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from extractor.article import SectionType
from extractor.mediation.proposals import Proposal
from extractor.mediation.statements import Statement, Statements
from extractor.mediation.words import coverage, weight

__all__ = ["FEATURES", "RELATED_FEATURES", "Link", "instruments_of", "links", "measured_features", "related_features"]

THEMES = ("NM", "PS", "NP", "CM", "TH", "OT")
FEATURES = (
    "results", "methods", "caption", "table", "abstract", "heading", "methods_and_results", "specified", "anywhere",
    "full_results", "instrument_methods", "instrument_results", "instrument_both", "construct_results", "title", "denied",
    "rarity", "single_word", "n_words", "mentions", "discussion", "n_proposals", "named",
    *(f"theme_{t}" for t in THEMES),
)  # fmt: skip
RELATED_FEATURES = (
    "linked", "linked_results", "second_linked", "anywhere", "n_associations", "linked_discussion", "methods", "measured",
)  # fmt: skip
_FULL = 0.8
"""Coverage from which a statement is taken to speak of the mediator itself."""
_BY_INSTRUMENT = 0.7
"""An instrument of the construct says less than the words: one construct holds several mediators."""

_M, _R, _A, _D = SectionType.METHODS, SectionType.RESULTS, SectionType.ABSTRACT, SectionType.DISCUSSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A statement that speaks of a mediator.

    Attributes:
        words: weighted share of the mediator's words, in [0, 1].
        instrument: name of an instrument of its construct; None where there is none.
    """

    statement: Statement
    words: float
    instrument: str | None

    @property
    def strength(self) -> float:
        """How surely the statement speaks of the mediator, in [0, 1]."""
        return max(self.words, _BY_INSTRUMENT if self.instrument else 0.0)


def links(proposal: Proposal, statements: Statements) -> tuple[Link, ...]:
    """The statements that share a word or an instrument with a proposal, in reading order."""
    found = []
    for statement in statements.items:
        words = coverage(proposal.stems, statement.stems)
        instrument = instruments_of(proposal, statement)
        if words > 0 or instrument:
            found.append(Link(statement=statement, words=words, instrument=instrument))
    return tuple(found)


def instruments_of(proposal: Proposal, statement: Statement) -> str | None:
    """The first instrument in a statement that measures a construct of the proposal."""
    names = {c.name for c in proposal.constructs}
    return next((i.name for c, i in statement.instruments if c.name in names), None)


def measured_features(
    proposal: Proposal, linked: Sequence[Link], title: frozenset[str], n_proposals: int
) -> npt.NDArray[np.float64]:
    """The vector of one proposal, shape (len(FEATURES),)."""
    sentences = [x for x in linked if x.statement.kind == "sentence"]
    results = [x for x in sentences if x.statement.section is _R and x.statement.compares]
    methods = [x for x in sentences if x.statement.section is _M and x.statement.measures and not x.statement.applies]
    floats = [x for x in linked if x.statement.section is _R and x.statement.kind in ("caption", "table")]
    in_results, in_methods = _best(results), _best(methods)
    instrument_results = any(x.instrument for x in [*results, *floats])
    instrument_methods = any(x.instrument for x in methods)
    values = {
        "results": in_results,
        "methods": in_methods,
        "caption": _best(x for x in floats if x.statement.kind == "caption"),
        "table": _best(x for x in floats if x.statement.kind == "table"),
        "abstract": _best(x for x in sentences if x.statement.section is _A and x.statement.compares),
        "heading": _best(x for x in linked if x.statement.kind == "heading"),
        "methods_and_results": min(in_results, in_methods),
        "specified": _best(x for x in sentences if x.statement.specifies),
        "anywhere": _best(x for x in linked if x.statement.section in (_M, _R)),
        "full_results": min(1.0, math.log1p(sum(x.words >= _FULL for x in results)) / math.log(10)),
        "instrument_methods": float(instrument_methods),
        "instrument_results": float(instrument_results),
        "instrument_both": float(instrument_methods and instrument_results),
        "construct_results": float(any(x.instrument and x.words > 0 for x in results)),
        "title": coverage(proposal.stems, title),
        "denied": _best(x for x in sentences if x.statement.denies and x.statement.section in (_D, _M, _R)),
        "rarity": min(1.0, sum(weight(s) for s in proposal.stems) / 3),
        "single_word": float(len(proposal.stems) == 1),
        "n_words": min(1.0, len(proposal.stems) / 6),
        "mentions": min(1.0, math.log1p(len(proposal.sentences)) / math.log(6)),
        "discussion": float(proposal.in_discussion),
        "n_proposals": min(1.0, math.log1p(n_proposals) / math.log(40)),
        "named": float(bool(proposal.constructs)),
    }
    values |= {f"theme_{t}": float(proposal.theme == t) for t in THEMES}
    return np.array([values[name] for name in FEATURES])


def related_features(
    linked: Sequence[Link], associations: Mapping[int, float], measured: float
) -> npt.NDArray[np.float64]:
    """What speaks for one proposal having been related to an outcome, shape (len(RELATED_FEATURES),).

    Args:
        linked: the statements that speak of the proposal.
        associations: start of a sentence -> probability that it reports a relation of this trial's data.
        measured: probability that the proposal was measured.
    """
    scored = [
        (associations[x.statement.start] * x.strength, x.statement.section)
        for x in linked
        if x.statement.start in associations
    ]
    ranked = sorted((score for score, _ in scored), reverse=True)
    values = {
        "linked": _at(ranked, 0),
        "linked_results": max((v for v, section in scored if section in (_R, _A)), default=0.0),
        "second_linked": _at(ranked, 1),
        "anywhere": max(associations.values(), default=0.0),
        "n_associations": min(1.0, math.log1p(sum(p >= 0.5 for p in associations.values())) / math.log(10)),
        "linked_discussion": max((v for v, section in scored if section is _D), default=0.0),
        "methods": max((v for v, section in scored if section is _M), default=0.0),
        "measured": measured,
    }
    return np.array([values[name] for name in RELATED_FEATURES])


def _at(ranked: Sequence[float], index: int) -> float:
    return ranked[index] if index < len(ranked) else 0.0


def _best(linked: Iterable[Link]) -> float:
    return max((x.words for x in linked), default=0.0)
