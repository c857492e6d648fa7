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

__all__ = ["FEATURES", "RELATED_FEATURES", "Link", "links", "measured_matrix", "related_features"]

_OWN = (
    "results", "methods", "caption", "table", "abstract", "heading", "anywhere", "head_results", "head_methods",
    "instrument_methods", "instrument_results", "instrument_both", "rarity", "discussion", "n_proposals",
    "theme_PS", "theme_NP", "theme_CM",
)  # fmt: skip
_SHARED = ("results", "methods", "head_results", "instrument_both", "anywhere", "abstract")
"""Their means over all proposals of the trial stand beside a proposal's own values: how closely this article's text
follows its own proposals at all."""
FEATURES = (*_OWN, *(f"mean_{name}" for name in _SHARED))
"""Chosen by cross-validation over 211 trials: area under the curve 0.88 for "some mediator was measured". Coverage
beyond the title's words, specified outcomes, counts and further themes were tried and made it worse (0.86)."""
RELATED_FEATURES = (
    "linked", "linked_results", "second_linked", "anywhere", "n_associations", "linked_discussion", "methods",
    "measured",
)  # fmt: skip
_BY_INSTRUMENT = 0.7
"""An instrument of the construct says less than the words: one construct holds several mediators."""

_M, _R, _A, _D = SectionType.METHODS, SectionType.RESULTS, SectionType.ABSTRACT, SectionType.DISCUSSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A statement that speaks of a mediator.

    Attributes:
        words: weighted share of the mediator's words, in [0, 1].
        head: the statement holds the word that the mediator is about.
        instrument: name of an instrument of its construct; None where there is none.
    """

    statement: Statement
    words: float
    head: bool
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
        instrument = _instrument_of(proposal, statement)
        if words > 0 or instrument:
            found.append(
                Link(
                    statement=statement,
                    words=words,
                    head=proposal.head in statement.stems,
                    instrument=instrument,
                )
            )
    return tuple(found)


def _instrument_of(proposal: Proposal, statement: Statement) -> str | None:
    """The first instrument in a statement that measures a construct of the proposal."""
    names = {c.name for c in proposal.constructs}
    return next((i.name for c, i in statement.instruments if c.name in names), None)


def measured_matrix(proposals: Sequence[Proposal], linked: Sequence[Sequence[Link]]) -> npt.NDArray[np.float64]:
    """The vectors of all proposals of an article, shape (n_proposals, len(FEATURES))."""
    if not proposals:
        return np.zeros((0, len(FEATURES)))
    own = np.array([_own(p, x, len(proposals)) for p, x in zip(proposals, linked, strict=True)])
    shared = own[:, [_OWN.index(name) for name in _SHARED]].mean(axis=0)
    return np.hstack([own, np.repeat(shared[None], len(own), axis=0)])


def _own(proposal: Proposal, linked: Sequence[Link], n_proposals: int) -> list[float]:
    sentences = [x for x in linked if x.statement.kind == "sentence"]
    results = [x for x in sentences if x.statement.section is _R and x.statement.compares and not x.statement.baseline]
    methods = [x for x in sentences if x.statement.section is _M and x.statement.measures and not x.statement.applies]
    abstract = [x for x in sentences if x.statement.section is _A and x.statement.compares and not x.statement.applies]
    floats = [x for x in linked if x.statement.section is _R and x.statement.kind in ("caption", "table")]
    instrument_results = any(x.instrument for x in [*results, *floats])
    instrument_methods = any(x.instrument for x in methods)
    values = {
        "results": _best(results),
        "methods": _best(methods),
        "caption": _best(x for x in floats if x.statement.kind == "caption"),
        "table": _best(x for x in floats if x.statement.kind == "table"),
        "abstract": _best(abstract),
        "heading": _best(x for x in linked if x.statement.kind == "heading"),
        "anywhere": _best(x for x in linked if x.statement.section in (_M, _R)),
        "head_results": _best(x for x in results if x.head),
        "head_methods": _best(x for x in methods if x.head),
        "instrument_methods": float(instrument_methods),
        "instrument_results": float(instrument_results),
        "instrument_both": float(instrument_methods and instrument_results),
        "rarity": min(1.0, sum(weight(s) for s in proposal.stems) / 3),
        "discussion": float(proposal.in_discussion),
        "n_proposals": min(1.0, math.log1p(n_proposals) / math.log(40)),
        **{f"theme_{t}": float(proposal.theme == t) for t in ("PS", "NP", "CM")},
    }
    return [values[name] for name in _OWN]


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
