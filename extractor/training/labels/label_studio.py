"""Label Studio: the JSON export (tasks with annotations) and JSON-MIN (flat).

The project's configuration (`CONFIG`) has the choices `label` and `themes` and the spans
`mediators`; other names are understood too: single choices that are of the label set are the
label, other choices are themes. A skipped task (`was_cancelled`) is missing, an annotation
without a label is missing too: the negative is the choice `N`.
Source: https://labelstud.io/guide/export, /guide/predictions.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

from extractor.training.labels.gathering import Gathering, number_or_none, text_or_none
from extractor.training.labels.record import MEDIATOR, NEGATIVE, LabelFile, LabelledSpan, LabelRow, LabelSet

__all__ = ["config", "looks_like", "read", "write"]

NAME = "label-studio"
_OURS = "mechanisms-"
"""Ids of results written here begin with it."""


def config(labels: LabelSet, themes: Sequence[str]) -> str:
    """The labelling configuration to paste into a new project."""

    def choices(names: Iterable[str]) -> str:
        return "\n".join(f"    <Choice value={quoteattr(name)}/>" for name in names)

    return f"""<View>
  <Header value="$trial, $section, sentence $n"/>
  <Labels name="mediators" toName="text"><Label value="{MEDIATOR}"/></Labels>
  <Text name="text" value="$text"/>
  <Choices name="label" toName="text" choice="single">
{choices((*labels.labels, NEGATIVE))}
  </Choices>
  <Choices name="themes" toName="text" choice="multiple">
{choices(themes)}
  </Choices>
</View>
"""


def looks_like(first: dict[str, Any]) -> bool:
    """Whether the first element of a JSON array is one of Label Studio's."""
    return ("data" in first and ("annotations" in first or "predictions" in first)) or "annotation_id" in first


def read(text: str, path: str, labels: LabelSet) -> LabelFile:
    """Read an export; `line` of a row is the number of its task, from 1."""
    gathering = Gathering(path, NAME)
    for number, task in enumerate(json.loads(text), 1):
        with gathering.row(number):
            found = list(_full(task, labels, number) if "data" in task else _flat(task, labels, number))
            for row in found:
                gathering.add(row)
    return gathering.file()


def _full(task: dict[str, Any], labels: LabelSet, line: int) -> Iterator[LabelRow]:
    annotations = task.get("annotations") or []
    for annotation in annotations:
        results = [] if annotation.get("was_cancelled") else annotation.get("result") or []
        annotator = _who(annotation.get("completed_by"))
        if _as_imported(annotation):
            annotator = task["data"].get("annotator") or annotator
        chosen = [c for r in results if r.get("type") == "choices" for c in r["value"]["choices"]]
        spans = [r["value"] for r in results if r.get("type") == "labels"]
        yield _row(task["data"], annotator, chosen, spans, labels, line, task.get("id"))
    if not annotations:
        yield _row(task["data"], None, [], [], labels, line, task.get("id"))


def _who(completed_by: Any) -> Any:
    return completed_by.get("email") or completed_by.get("id") if isinstance(completed_by, dict) else completed_by


def _as_imported(annotation: dict[str, Any]) -> bool:
    """Whether it is one of `write`'s, which Label Studio credits to whoever imported it, and unedited."""
    results = annotation.get("result") or []
    ours = bool(results) and all(str(result.get("id", "")).startswith(_OURS) for result in results)
    return ours and not annotation.get("updated_by")


def _flat(task: dict[str, Any], labels: LabelSet, line: int) -> Iterator[LabelRow]:
    chosen: list[str] = []
    for name in ("label", "themes"):
        value = task.get(name) or []
        chosen += value["choices"] if isinstance(value, dict) else [value] if isinstance(value, str) else value
    yield _row(task, task.get("annotator"), chosen, task.get("mediators") or [], labels, line, task.get("id"))


def _row(
    data: dict[str, Any],
    annotator: Any,
    chosen: Sequence[str],
    spans: Sequence[dict[str, Any]],
    labels: LabelSet,
    line: int,
    task_id: Any,
) -> LabelRow:
    own = [c for c in chosen if c in (*labels.labels, NEGATIVE)]
    others = tuple(c for c in chosen if c not in own)
    if others and not own and len(chosen) == 1:
        own = [labels.name(others[0]) or ""]  # a single choice that is no label at all: say so
        others = ()
    return LabelRow(
        text=data["text"],
        label=own[0] or None if own else None,
        trial=text_or_none(data.get("trial")) or "",
        section=text_or_none(data.get("section")),
        n=number_or_none(data.get("n")),
        themes=others if own else None,
        spans=tuple(LabelledSpan(s["start"], s["end"], (s.get("labels") or [MEDIATOR])[0]) for s in spans),
        annotator=text_or_none(annotator if annotator is not None else data.get("annotator")),
        id=text_or_none(data.get("sentence_id") or data.get("id") or task_id),
        chosen=text_or_none(data.get("chosen")),
        score=data.get("score"),
        line=line,
    )


def write(rows: Iterable[LabelRow], labels: LabelSet) -> str:
    """Write tasks to import; a row without a label carries the model's guess as a prediction."""
    tasks = [_task(row, labels) for row in rows]
    return json.dumps(tasks, ensure_ascii=False, indent=1) + "\n"


def _task(row: LabelRow, labels: LabelSet) -> dict[str, Any]:
    data = {
        "text": row.text,
        "trial": row.trial,
        "section": row.section or "",
        "n": row.n if row.n is not None else "",
        "annotator": row.annotator,
        "sentence_id": row.id,
        "chosen": row.chosen,
        "score": row.score,
    }
    needed = ("text", "trial", "section", "n")  # the configuration shows them, so they may not be absent
    task: dict[str, Any] = {"data": {k: v for k, v in data.items() if k in needed or v is not None}}
    if row.label is not None:
        annotation: dict[str, Any] = {"result": _results(row, row.label)}
        if row.annotator and row.annotator.isdigit():
            annotation["completed_by"] = int(row.annotator)
        task["annotations"] = [annotation]
    elif row.score is not None:
        guess = labels.positive if row.score >= 0.5 or row.spans else NEGATIVE
        task["predictions"] = [{"model_version": "mechanisms", "score": row.score, "result": _results(row, guess)}]
    return task


def _results(row: LabelRow, label: str) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = [
        {"from_name": "label", "to_name": "text", "type": "choices", "value": {"choices": [label]}}
    ]
    if row.themes:
        value = {"choices": list(row.themes)}
        results.append({"from_name": "themes", "to_name": "text", "type": "choices", "value": value})
    for span in row.spans:
        words = {"start": span.start, "end": span.end, "text": row.text[span.start : span.end], "labels": [span.label]}
        results.append({"from_name": "mediators", "to_name": "text", "type": "labels", "value": words})
    return [{"id": f"{_OURS}{number}", **result} for number, result in enumerate(results)]
