"""Prodigy: JSON lines with `text`, `label` or `accept`, `answer`, `spans`, `meta`.

Accept is the label, reject a negative, ignore (or no answer) missing. `textcat` and `mark` write
`label`, `choice` writes `accept`; both are read. In a `spans.manual` session, which has no label,
an accepted sentence with a mediator marked is positive and one without is negative.
Source: https://prodi.gy/docs/api-interfaces.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from extractor.training.labels.gathering import Gathering, json_lines, number_or_none, text_or_none
from extractor.training.labels.record import MEDIATOR, NEGATIVE, LabelFile, LabelledSpan, LabelRow, LabelSet

__all__ = ["looks_like", "read", "write"]

NAME = "prodigy"


def looks_like(row: Mapping[str, Any]) -> bool:
    """Whether a JSON line is one of Prodigy's."""
    return "text" in row and bool({"answer", "_input_hash", "_task_hash"} & row.keys())


def read(text: str, path: str, labels: LabelSet) -> LabelFile:
    """Read an export (`prodigy db-out`)."""
    gathering = Gathering(path, NAME)
    for line, content in json_lines(text):
        with gathering.row(line):
            gathering.add(_row(json.loads(content), labels, line))
    return gathering.file()


def _row(stored: dict[str, Any], labels: LabelSet, line: int) -> LabelRow:
    meta = stored.get("meta") or {}
    label, themes = _answer(stored, labels)
    stored_themes = meta.get("themes")
    return LabelRow(
        text=stored["text"],
        label=label,
        trial=text_or_none(meta.get("trial")) or "",
        section=text_or_none(meta.get("section")),
        n=number_or_none(meta.get("n")),
        themes=tuple(stored_themes) if stored_themes is not None else themes,
        spans=tuple(LabelledSpan(s["start"], s["end"], s.get("label") or MEDIATOR) for s in stored.get("spans") or ()),
        annotator=text_or_none(stored.get("_annotator_id") or stored.get("_session_id")),
        id=text_or_none(stored.get("id") or meta.get("id") or stored.get("_task_hash")),
        chosen=text_or_none(meta.get("chosen")),
        score=meta.get("score"),
        line=line,
    )


def _answer(stored: dict[str, Any], labels: LabelSet) -> tuple[str | None, tuple[str, ...] | None]:
    answer = stored.get("answer")
    if answer not in (None, "accept", "reject", "ignore"):
        raise ValueError(f"answer {answer!r} is none of accept, reject, ignore; export the file again")
    if answer in (None, "ignore"):
        return None, None
    if answer == "reject":
        return NEGATIVE, None
    if "accept" in stored:
        chosen = [str(choice) for choice in stored["accept"]]
        own = [choice for choice in chosen if choice in labels.labels]
        return (own[0] if own else NEGATIVE), tuple(c for c in chosen if c not in (*labels.labels, NEGATIVE))
    if stored.get("label") is not None:
        return labels.name(stored["label"]), None
    return (labels.positive if stored.get("spans") else NEGATIVE), None


def write(rows: Iterable[LabelRow], labels: LabelSet) -> str:
    """Write rows as Prodigy takes and gives them; without a label, the model's guess to judge."""
    return "".join(json.dumps(_stored(row, labels), ensure_ascii=False) + "\n" for row in rows)


def _stored(row: LabelRow, labels: LabelSet) -> dict[str, Any]:
    meta = {
        "trial": row.trial or None,
        "section": row.section,
        "n": row.n,
        "themes": list(row.themes) if row.themes is not None else None,
        "chosen": row.chosen,
        "score": row.score,
    }
    stored: dict[str, Any] = {
        "text": row.text,
        "label": labels.positive if row.label in (None, NEGATIVE) else row.label,
        "spans": [{"start": s.start, "end": s.end, "label": s.label} for s in row.spans],
        "meta": {key: value for key, value in meta.items() if value is not None},
    }
    if row.id:
        stored["id"] = row.id
    if row.annotator:
        stored["_annotator_id"] = row.annotator
    if row.label is not None:
        stored["answer"] = "reject" if row.label == NEGATIVE else "accept"
    elif row.score is None:
        stored["answer"] = "ignore"
    return stored
