"""doccano: JSON lines of a text classification, sequence labelling or relation project.

`label` holds names (classification) or `[start, end, name]` (sequence labelling), `entities` the
spans of newer projects; what else the row holds is the meta that was imported with it. In a
sequence labelling project a span with a label of the set labels the sentence. An empty list is
missing: the negative is the label `N`. The file's name is the annotator where exports are per user.
Source: https://github.com/doccano/doccano (backend/data_export).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any

from extractor.training.labels.gathering import Gathering, json_lines, number_or_none, text_or_none
from extractor.training.labels.record import NEGATIVE, LabelFile, LabelledSpan, LabelRow, LabelSet

__all__ = ["looks_like", "read", "write"]

NAME = "doccano"
_NOBODY = ("all", "admin", "unknown", "example")
"""File names that doccano or its users give and that are no annotator's."""


def looks_like(row: Mapping[str, Any]) -> bool:
    """Whether a JSON line is one of doccano's."""
    return ("text" in row or "data" in row) and (isinstance(row.get("label"), list) or "entities" in row)


def read(text: str, path: str, labels: LabelSet) -> LabelFile:
    """Read an export."""
    gathering = Gathering(path, NAME)
    for line, content in json_lines(text):
        with gathering.row(line):
            gathering.add(_row(json.loads(content), labels, line, PurePath(path).stem))
    return gathering.file()


def _row(stored: dict[str, Any], labels: LabelSet, line: int, file_name: str) -> LabelRow:
    meta = {**stored, **(stored.get("meta") or {})}
    given = stored.get("label") or []
    spans = [LabelledSpan(int(g[0]), int(g[1]), str(g[2])) for g in given if isinstance(g, list)]
    spans += [LabelledSpan(e["start_offset"], e["end_offset"], e["label"]) for e in stored.get("entities") or ()]
    names = [str(g) for g in given if not isinstance(g, list)]
    known = (*labels.labels, NEGATIVE)
    own = [name for name in (*names, *(s.label for s in spans)) if name in known]
    others = tuple(name for name in names if name not in known)
    if others and not own and len(names) == 1:
        own, others = [labels.name(others[0]) or ""], ()
    by_file = None if file_name in _NOBODY else file_name
    return LabelRow(
        text=stored["text"] if "text" in stored else stored["data"],
        label=(own[0] or None) if own else None,
        trial=text_or_none(meta.get("trial")) or "",
        section=text_or_none(meta.get("section")),
        n=number_or_none(meta.get("n")),
        themes=others or _themes(meta.get("themes"), bool(own)),
        spans=tuple(s for s in spans if s.label not in known),
        annotator=text_or_none(meta.get("annotator")) or by_file,
        id=text_or_none(meta.get("sentence_id") or stored.get("id")),
        chosen=text_or_none(meta.get("chosen")),
        score=None if meta.get("score") in ("", None) else meta["score"],
        line=line,
    )


def _themes(stored: Any, labelled: bool) -> tuple[str, ...] | None:
    codes = stored.split() if isinstance(stored, str) else stored or ()
    return tuple(codes) if codes or labelled else None


def write(rows: Iterable[LabelRow], labels: LabelSet, *, sequence: bool = False) -> str:
    """Write rows to import.

    Args:
        rows: what to write; doccano has no pre-annotations, so the model's score is only shown.
        labels: unused, for the same form as the other formats.
        sequence: for a sequence labelling project (spans) instead of a classification.
    """
    return "".join(json.dumps(_stored(row, sequence), ensure_ascii=False) + "\n" for row in rows)


def _stored(row: LabelRow, sequence: bool) -> dict[str, Any]:
    label: list[Any] = []
    if row.label is not None:
        whole = [0, len(row.text), row.label]
        label = [whole, *([s.start, s.end, s.label] for s in row.spans)] if sequence else [row.label]
    # Every row has every key and no null: doccano's import fills gaps with NaN, which its database refuses.
    stored: dict[str, Any] = {
        "text": row.text,
        "label": label,
        "trial": row.trial,
        "section": row.section or "",
        "n": "" if row.n is None else row.n,
        "themes": " ".join(row.themes or ()),
        "annotator": row.annotator or "",
        "sentence_id": row.id or "",
        "chosen": row.chosen or "",
        "score": "" if row.score is None else row.score,
    }
    if not sequence:
        spans = [{"start_offset": s.start, "end_offset": s.end, "label": s.label} for s in row.spans]
        stored["entities"] = [{"id": i, **span} for i, span in enumerate(spans, 1)]
    return stored
