"""Where evidence stands on the page."""

from __future__ import annotations

from dataclasses import replace

from extractor.article import Box, Fragment
from extractor.mediation.ladder import assess
from tests.mediation.conftest import MakeTrial

MEASURED = ["Trunk muscle endurance was measured with the Biering-Sorensen test at baseline and at 12 weeks."]
TESTED = ["Mediation analysis gave an indirect effect of trunk muscle endurance of 0.8 (95% CI 0.2 to 1.4)."]
PROPOSES = {"Training may work through improved trunk muscle endurance.": ["improved trunk muscle endurance"]}


def test_evidence_and_checks_stand_where_their_text_does_and_nowhere_else(make_trial: MakeTrial) -> None:
    """A sentence without a place of its own gets no page, not that of its paragraph."""
    article, segmentation, judgements = make_trial(MEASURED, TESTED, PROPOSES)
    segmentation = replace(segmentation, sentences=tuple(replace(s, page=7) for s in segmentation.sentences))
    start = article.text.index(TESTED[0])
    box = Box(page=3, x0=50, y0=100, x1=500, y1=112)
    placed = replace(article, fragments=(Fragment(start=start, end=start + len(TESTED[0]), box=box),))

    for made, page, boxes in ((placed, 3, (box,)), (article, None, ())):
        findings = assess(made, segmentation, judgements)
        shown = [e for m in findings.mediators for e in m.evidence] + [e for c in findings.agrema for e in c.evidence]
        tested = [e for e in shown if made.slice(e) == TESTED[0]]

        assert {e.kind for e in tested} == {"formal_test", "agrema"}
        assert all((e.page, e.boxes) == (page, boxes) for e in tested)
