"""brat standoff: a folder with `NAME.txt` and `NAME.ann`, NAME the trial as far as a file may be called so.

A text line is a sentence. A text-bound annotation with a label of the set labels the line it
covers; in a text whose lines are paragraphs the words it covers are the sentence. Other
text-bound annotations are spans within it, the attribute `Theme` holds themes. A line without
such an annotation is missing: the negative is the label `N`. brat has no place for trial, section,
number and annotator, so `write` puts them into `NAME.lines.jsonl` beside, which `read` uses
where it is there.
Source: https://brat.nlplab.org/standoff.html.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from extractor.file_names import file_names
from extractor.training.labels.gathering import Gathering, json_lines
from extractor.training.labels.record import NEGATIVE, LabelFile, LabelledSpan, LabelRow, LabelSet

__all__ = ["config", "read", "write"]

NAME = "brat"
_KEPT = ("trial", "section", "n", "annotator", "id", "chosen", "score")


@dataclass(kw_only=True)
class _Bound:
    """One text-bound annotation with its pieces, its themes and its line in the `.ann` file."""

    label: str
    pieces: list[tuple[int, int]]
    line: int
    themes: list[str] = field(default_factory=list)

    @property
    def start(self) -> int:
        return self.pieces[0][0]

    @property
    def end(self) -> int:
        return self.pieces[-1][1]


def config(labels: LabelSet, themes: Sequence[str]) -> str:
    """`annotation.conf` for the folder."""
    entities = "\n".join((*labels.labels, NEGATIVE, "MEDIATOR"))
    return (
        f"[entities]\n{entities}\n\n[relations]\n<OVERLAP> Arg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>\n\n"
        f"[events]\n\n[attributes]\nTheme Arg:{labels.positive}, Value:{'|'.join(themes)}\n"
    )


def read(folder: Path, labels: LabelSet) -> LabelFile:
    """Read a folder, or the one document whose `.ann` file is given."""
    files = [folder] if folder.suffix == ".ann" else sorted(folder.glob("*.ann"))
    gathering = Gathering(folder, NAME)
    for path in files:
        gathering.path = str(path)
        _document(path, labels, gathering)
    gathering.path = str(folder)
    return gathering.file()


def _document(path: Path, labels: LabelSet, gathering: Gathering) -> None:
    text_file, extra = path.with_suffix(".txt"), path.with_suffix(".lines.jsonl")
    with gathering.row(0):
        if not text_file.exists():
            raise ValueError(f"{text_file.name} is not beside it; copy both files of the document")
        text = text_file.read_text(encoding="utf-8")
        known = [line for _, line in json_lines(extra.read_text(encoding="utf-8"))] if extra.exists() else []
        lines = list(_lines(text))
        if known and len(known) != len(lines):
            raise ValueError(f"{extra.name} speaks of another number of lines; delete it or restore the text")
        bound = _annotations(path, text, gathering)
        own = [b for b in bound if b.label in (*labels.labels, NEGATIVE)]
        spans = [b for b in bound if b.label not in (*labels.labels, NEGATIVE)]
        for number, (start, end) in enumerate(lines):
            extras = json.loads(known[number]) if known else {}
            for row in _rows(text, start, end, own, spans):
                with gathering.row(number + 1):
                    gathering.add(_complete(row, path.stem, extras, number + 1))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _annotations(path: Path, text: str, gathering: Gathering) -> list[_Bound]:
    bound: dict[str, _Bound] = {}
    attributes: dict[str, list[str]] = defaultdict(list)
    for number, line in json_lines(path.read_text(encoding="utf-8")):
        with gathering.row(number):
            if line.startswith("T"):
                name, where, words = line.split("\t")
                label, _, pieces = where.partition(" ")
                ends = [(int(a), int(b)) for a, b in (piece.split() for piece in pieces.split(";"))]
                if " ".join(text[a:b] for a, b in ends).replace("\n", " ") != words:
                    raise ValueError(f"{name} does not stand where it says; the text was changed after annotating")
                bound[name] = _Bound(label=label, pieces=ends, line=number)
            elif line.startswith("A"):
                parts = line.split("\t")[1].split()
                if parts[0].casefold() in ("theme", "themes") and len(parts) == 3:
                    attributes[parts[1]].append(parts[2])
    for name, themes in attributes.items():
        if name in bound:
            bound[name].themes = themes
    return list(bound.values())


def _rows(text: str, start: int, end: int, own: Sequence[_Bound], spans: Sequence[_Bound]) -> Iterator[LabelRow]:
    """The sentences of a line: the line itself, or the parts of it that are labelled."""
    here = [b for b in own if b.start < end and b.end > start]
    whole = [b for b in here if b.start - start <= 1 and end - b.end <= 1]
    if whole or not here:
        yield _row(text, start, end, whole[0] if whole else None, spans)
        return
    for bound in here:
        yield _row(text, max(bound.start, start), min(bound.end, end), bound, spans)


def _row(text: str, start: int, end: int, bound: _Bound | None, spans: Sequence[_Bound]) -> LabelRow:
    inside = tuple(
        LabelledSpan(a - start, b - start, span.label)
        for span in spans
        for a, b in span.pieces
        if start <= a and b <= end
    )
    themes = tuple(bound.themes) if bound else None
    return LabelRow(text=text[start:end], label=bound.label if bound else None, themes=themes, spans=inside)


def _complete(row: LabelRow, trial: str, extras: dict[str, Any], line: int) -> LabelRow:
    known = {key: extras[key] for key in _KEPT if extras.get(key) is not None}
    return replace(row, line=line, **{"trial": trial, **known})


def write(rows: Iterable[LabelRow]) -> dict[str, str]:
    """File name -> content of the folder; the model's guesses are not written (brat has no place for them)."""
    of_trial: dict[str, list[LabelRow]] = defaultdict(list)
    for row in rows:
        of_trial[row.trial].append(row)
    names = file_names(of_trial, nameless="sentences")
    files = {}
    for trial, own in of_trial.items():
        name = names[trial]
        files[f"{name}.txt"] = "".join(_one_line(row.text) + "\n" for row in own)
        files[f"{name}.ann"] = _standoff(own)
        kept = ({key: getattr(row, key) for key in _KEPT} for row in own)
        files[f"{name}.lines.jsonl"] = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in kept)
    return files


def _standoff(rows: Sequence[LabelRow]) -> str:
    lines: list[str] = []
    n_bound = n_attributes = start = 0
    for row in rows:
        text = _one_line(row.text)
        if row.label is not None:
            n_bound += 1
            sentence = f"T{n_bound}"
            lines.append(f"{sentence}\t{row.label} {start} {start + len(text)}\t{text}")
            for theme in row.themes or ():
                n_attributes += 1
                lines.append(f"A{n_attributes}\tTheme {sentence} {theme}")
            for span in row.spans:
                n_bound += 1
                words = text[span.start : span.end]
                lines.append(f"T{n_bound}\t{span.label} {start + span.start} {start + span.end}\t{words}")
        start += len(text) + 1
    return "".join(line + "\n" for line in lines)


def _one_line(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ")
