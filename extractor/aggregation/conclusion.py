"""Status and flags of a trial, from its decision and its mediators: the ladder of `docs/statuses.md`.

The laws that a reviewer's trust rests on are kept here: no `none_proposed` unless both
Introduction and Discussion were read; no flag on what is not assessable; a trial that proposes
a mechanism shows at least one sentence that does, and one that proposes none shows none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from extractor.article import (
    Article,
    Decision,
    Flag,
    Judgement,
    MediationFindings,
    Problem,
    Segmentation,
    Status,
    TrialResult,
)

__all__ = ["conclude", "flags_of", "reconcile"]


def reconcile(
    judgements: Sequence[Judgement], decision: Decision, describe: Callable[[Judgement], Judgement]
) -> tuple[Judgement, ...]:
    """Make sentences and trial agree; the trial's decision has the last word.

    Where the trial proposes none, single sentences above the line count as false alarms. Where
    it proposes one and no sentence reached the line, the strongest is shown as its evidence.

    Args:
        judgements: of all sentences, as the classifier gives them.
        decision: of the trial.
        describe: turns a judgement into that of a mechanism sentence, with themes and mediators.
    """
    if not decision.proposes:
        return tuple(
            replace(j, mechanism=False, themes=(), mediators=(), mechanisms=()) if j.mechanism else j
            for j in judgements
        )
    if any(j.mechanism for j in judgements):
        return tuple(judgements)
    strongest = max(judgements, key=lambda j: (j.probability, -j.sentence.n))
    return tuple(describe(j) if j is strongest else j for j in judgements)


def flags_of(status: Status) -> tuple[Flag, ...]:
    """The flags that a status raises before companion papers are asked; the table of `docs/statuses.md`."""
    return status.flags()


def conclude(
    trial: str,
    article: Article,
    segmentation: Segmentation,
    judgements: Sequence[Judgement],
    decision: Decision,
    mediation: MediationFindings,
    problems: Sequence[Problem] = (),
) -> TrialResult:
    """The result for one paper: everything known, and the status and flags that follow.

    Args:
        trial: name of the paper in the tables.
        article: as read.
        segmentation: its sections and sentences.
        judgements: reconciled with the decision.
        decision: of the trial; `proposes` None where it is not assessable.
        mediation: rung of each mediator.
        problems: of later stages; those of article and segmentation are added.
    """
    every = (*article.problems, *segmentation.problems, *mediation.problems, *problems)
    status = _status(decision, mediation, every)
    return TrialResult(
        trial=trial,
        article=article,
        segmentation=segmentation,
        judgements=tuple(judgements),
        decision=decision if status is not Status.NOT_ASSESSABLE else Decision(proposes=None),
        mediation=mediation if status.rung > 0 else MediationFindings(),
        status=status,
        flags=flags_of(status),
        problems=every,
    )


def _status(decision: Decision, mediation: MediationFindings, problems: Sequence[Problem]) -> Status:
    if decision.proposes is None or any(p.fatal for p in problems):
        return Status.NOT_ASSESSABLE
    return mediation.status if decision.proposes else Status.NONE_PROPOSED
