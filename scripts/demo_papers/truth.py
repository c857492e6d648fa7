"""What is true of each demo file: its status, flags and labelled sentences, from the sources alone."""

from __future__ import annotations

from typing import Any

from demo_papers.printing import cite
from demo_papers.source import Heading, Marked, Output, Paper, Paragraph

_FLAGS = {
    "none_proposed": ["no_mechanism_proposed"],
    "untested": ["mediator_not_tested"],
    "measured": ["mediator_not_tested"],
}
_TESTED = ("related", "mediated")
_SECTIONS = {
    "introduction": "introduction",
    "background": "introduction",
    "discussion": "discussion",
    "comment": "discussion",
    "conclusion": "discussion",
    "conclusions": "discussion",
}


def truth(papers: tuple[Paper, ...]) -> dict[str, Any]:
    """One entry for each file, keyed by its name.

    `flags` are those of a run over the whole folder, where a companion paper lifts
    `mediator_not_tested`; `flags_alone` are those of the file read by itself.
    """
    return {output.name: _entry(paper, output, papers) for paper in papers for output in paper.files}


def _entry(paper: Paper, output: Output, papers: tuple[Paper, ...]) -> dict[str, Any]:
    status = output.status or paper.status
    assessable = status != "not_assessable"
    alone = _FLAGS.get(status, [])
    lifted_by = _lifted_by(paper, papers) if "mediator_not_tested" in alone else None
    return {
        "paper": paper.id,
        "layout": output.layout,
        "citations": output.citations,
        "registration": paper.registration,
        "proposes": status != "none_proposed" if assessable else None,
        "status": status,
        "flags": [] if lifted_by else alone,
        "flags_alone": alone,
        "lifted_by": lifted_by,
        "why": output.why or paper.why,
        "problem": output.problem or paper.problem,
        "status_if_read": paper.status if not assessable and paper.status != status else None,
        "same_article": [o.name for o in paper.files if o.name != output.name and o.status is None],
        "sentences": _sentences(paper, output) if output.layout != "truncated" else [],
    }


def _lifted_by(paper: Paper, papers: tuple[Paper, ...]) -> str | None:
    companions = (p for p in papers if p.companion_of == paper.id and p.status in _TESTED)
    return next((p.id for p in companions), None)


def _sentences(paper: Paper, output: Output) -> list[dict[str, Any]]:
    """The labelled sentences, as printed in this file, in reading order."""
    section = "abstract"
    found: list[dict[str, Any]] = []
    for element in paper.elements:
        if isinstance(element, Heading) and element.level == 2:
            section = _SECTIONS.get(element.text.lower(), "other")
        elif isinstance(element, Paragraph):
            found += [_sentence(marked, section, output) for marked in element.marked]
    return found


def _sentence(marked: Marked, section: str, output: Output) -> dict[str, Any]:
    return {
        "section": section,
        "label": marked.label,
        "themes": list(marked.themes),
        "mediators": list(marked.mediators),
        "text": cite(marked.text, output.citations),
    }
