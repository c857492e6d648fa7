"""The ladder: how far this trial tested each mediator that it proposes.

In: article, segmentation and the classifier's judgements. Out: one finding for each proposed mediator, with the
sentences that earned its rung, and the AGReMA checks of a mediated trial. Mediators are judged one by one; the trial's
status is the highest rung (`MediationFindings.status`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from extractor.article import (
    Article,
    Evidence,
    Judgement,
    MediationFindings,
    MediatorFinding,
    SectionType,
    Segmentation,
    Status,
)
from extractor.mediation.agrema import agrema_checks
from extractor.mediation.associations import Association, associations, cue_matrix
from extractor.mediation.evidence import evidence_of
from extractor.mediation.features import Link, links, measured_matrix, related_features
from extractor.mediation.formal import FormalTest, formal_tests
from extractor.mediation.proposals import Proposal, proposals
from extractor.mediation.results import read_result
from extractor.mediation.statements import Statements, collect
from extractor.mediation.weights import LinearWeights, load_weights

__all__ = ["Facts", "assess", "findings", "gather", "related_matrix", "relation_probabilities"]

_MOST = 4
"""Sentences shown for one rung of one mediator."""
_FORMAL_LINK = 0.5
"""Share of a mediator's words that a sentence of the formal test must hold to be about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that the models look at, for one article.

    Attributes:
        linked: for each proposal the statements that speak of it.
        measured: features of the proposals, shape (n_proposals, n_features).
        candidates: sentences that may report a relation.
        tests: sentences of a formal mediation test.
    """

    statements: Statements
    proposals: tuple[Proposal, ...]
    linked: tuple[tuple[Link, ...], ...]
    measured: npt.NDArray[np.float64]
    candidates: tuple[Association, ...]
    tests: tuple[FormalTest, ...]


def gather(
    article: Article,
    segmentation: Segmentation,
    judgements: Sequence[Judgement],
    normalise: Callable[[str], str | None] | None = None,
) -> Facts:
    """Read everything that the ladder needs out of an article."""
    statements = collect(article, segmentation)
    proposed = proposals(article, judgements, statements.abbreviations, normalise)
    linked = tuple(links(p, statements) for p in proposed)
    return Facts(
        statements=statements,
        proposals=proposed,
        linked=linked,
        measured=measured_matrix(proposed, linked),
        candidates=associations(article, segmentation, judgements),
        tests=formal_tests(article, segmentation),
    )


def assess(
    article: Article,
    segmentation: Segmentation,
    judgements: Sequence[Judgement],
    normalise: Callable[[str], str | None] | None = None,
    weights: LinearWeights | None = None,
) -> MediationFindings:
    """How far each proposed mediator was tested in this report.

    Args:
        article: the article as read.
        segmentation: its sections and sentences.
        judgements: one for each sentence of Introduction and Discussion.
        normalise: words -> mechanism name of the run's taxonomy; without it the names of the instrument table.
        weights: the linear models; without them those of the package.

    Returns:
        No mediators where no sentence proposes a mechanism.
    """
    facts = gather(article, segmentation, judgements, normalise)
    return findings(article, segmentation, facts, weights or load_weights())


def findings(article: Article, segmentation: Segmentation, facts: Facts, models: LinearWeights) -> MediationFindings:
    """The rungs that the facts of an article earn under the given models."""
    if not facts.proposals:
        return MediationFindings()
    related = relation_probabilities(facts, models)
    measured = models.measured.score(facts.measured)
    is_measured = measured >= models.measured.threshold
    is_related = models.related.score(related_matrix(facts, related, measured)) >= models.related.threshold
    found = tuple(
        _finding(article, facts, k, bool(is_measured[k]), bool(is_related[k]), related)
        for k in range(len(facts.proposals))
    )
    mediated = any(f.rung is Status.MEDIATED for f in found)
    return MediationFindings(
        mediators=found,
        agrema=agrema_checks(article, segmentation, facts.tests) if mediated else (),
    )


def relation_probabilities(facts: Facts, models: LinearWeights) -> dict[int, float]:
    """Start of a candidate sentence -> probability that it reports a relation of this trial's data."""
    if not facts.candidates:
        return {}
    values = models.association.probability(cue_matrix(facts.candidates))
    return {c.sentence.start: float(v) for c, v in zip(facts.candidates, values, strict=True)}


def related_matrix(
    facts: Facts, related: Mapping[int, float], measured: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """What the model of `related` looks at, shape (n_proposals, n_features).

    Args:
        facts: of one article.
        related: probabilities of the candidate sentences.
        measured: log odds of the model of `measured`, shape (n_proposals,).
    """
    probabilities = 1 / (1 + np.exp(-measured))
    return np.array([related_features(x, related, float(p)) for x, p in zip(facts.linked, probabilities, strict=True)])


def _finding(
    article: Article, facts: Facts, k: int, is_measured: bool, is_related: bool, related: Mapping[int, float]
) -> MediatorFinding:
    proposal, linked = facts.proposals[k], facts.linked[k]
    evidence = _formal_evidence(article, facts, k)
    rung = Status.MEDIATED
    if not evidence and is_related:
        rung, evidence = Status.RELATED, _association_evidence(article, linked, facts.candidates, related)
    if not evidence:
        rung = Status.MEASURED if is_measured else Status.UNTESTED
        evidence = _measure_evidence(article, linked) if is_measured else ()
    tested = rung in (Status.RELATED, Status.MEDIATED)
    return MediatorFinding(
        words=proposal.words,
        theme=proposal.theme,
        mechanism=proposal.mechanism,
        rung=rung,
        result=read_result(article.slice(e) for e in evidence if e.section is not SectionType.METHODS)
        if tested
        else None,
        sentences=proposal.sentences,
        evidence=evidence,
    )


def _formal_evidence(article: Article, facts: Facts, k: int) -> tuple[Evidence, ...]:
    """The formal tests that speak of the mediator; where they speak of none, all stand for the best linked."""
    strength = {x.statement.start: x.strength for x in facts.linked[k]}
    hits = [t for t in facts.tests if strength.get(t.sentence.start, 0.0) >= _FORMAL_LINK]
    if not hits and facts.tests and k == _best_linked(facts):
        hits = list(facts.tests)
    return tuple(
        evidence_of(article, t.sentence, t.sentence.section, "formal_test", f"“{t.phrase}”") for t in hits[:_MOST]
    )


def _best_linked(facts: Facts) -> int | None:
    """The proposal nearest to the formal tests, where none is named outright.

    A table of abbreviations or a factor's short name often hides which mediator was tested; the test itself is certain.
    """
    starts = {t.sentence.start for t in facts.tests}
    best = [max((x.strength for x in linked if x.statement.start in starts), default=0.0) for linked in facts.linked]
    return None if max(best, default=0.0) >= _FORMAL_LINK else int(np.argmax(best))


def _association_evidence(
    article: Article, linked: Sequence[Link], candidates: Sequence[Association], related: Mapping[int, float]
) -> tuple[Evidence, ...]:
    strength = {x.statement.start: x.strength for x in linked}
    ranked = sorted(candidates, key=lambda c: -related[c.sentence.start] * (0.1 + strength.get(c.sentence.start, 0.0)))
    return tuple(
        evidence_of(article, c.sentence, c.sentence.section, "association", f"“{c.phrase}”")
        for c in ranked[:_MOST]
        if related[c.sentence.start] >= 0.25
    )


def _measure_evidence(article: Article, linked: Sequence[Link]) -> tuple[Evidence, ...]:
    sections = (SectionType.METHODS, SectionType.RESULTS, SectionType.ABSTRACT)
    usable = [x for x in linked if x.statement.section in sections and x.statement.kind != "heading"]
    ranked = sorted(usable, key=_worth_showing, reverse=True)
    return tuple(
        evidence_of(
            article,
            x.statement,
            x.statement.section,
            "instrument" if x.instrument else "outcome",
            x.instrument or "names the mediator among what was measured",
            x.instrument,
        )
        for x in ranked[:_MOST]
    )


def _worth_showing(link: Link) -> float:
    """Strength first; what measures or compares before what tells of aims and participants."""
    return link.strength + 0.2 * (link.statement.measures or link.statement.compares) - 0.3 * link.statement.applies
