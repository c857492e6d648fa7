"""Labels in the formats of the tools that reviewers annotate with; the format is told by content."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from extractor.errors import AnnotationError
from extractor.reporting.results import THEME_NAMES
from extractor.training.labels import brat, doccano, label_studio, own, prodigy, table
from extractor.training.labels.record import (
    MEDIATOR,
    NEGATIVE,
    BadRow,
    LabelFile,
    LabelledSpan,
    LabelRow,
    LabelSet,
    TrialLabel,
)

__all__ = [
    "FORMATS",
    "MEDIATOR",
    "NEGATIVE",
    "BadRow",
    "LabelFile",
    "LabelRow",
    "LabelSet",
    "LabelledSpan",
    "TrialLabel",
    "read_labels",
    "write_labels",
]

FORMATS = ("mechanisms", "prodigy", "label-studio", "doccano", "doccano-spans", "brat", "csv", "xlsx")
"""What `write_labels` writes; `read_labels` reads these and what the review page saves."""

_Writer = Callable[[Sequence[LabelRow], LabelSet], str | bytes]
_WRITERS: Mapping[str, _Writer] = {
    "prodigy": prodigy.write,
    "label-studio": label_studio.write,
    "doccano": doccano.write,
    "doccano-spans": partial(doccano.write, sequence=True),
    "csv": table.write_csv,
    "xlsx": table.write_xlsx,
}


def read_labels(path: str | Path, labels: LabelSet | None = None) -> LabelFile:
    """Read a file (brat: a folder) of labels.

    Nothing is raised for a bad row: they are in `LabelFile.bad`, and the caller decides.

    Raises:
        AnnotationError: there is no such file, or it is of no format that is known.
    """
    source, labels = Path(path), labels or LabelSet()
    if source.is_dir() or source.suffix == ".ann":
        found = brat.read(source, labels)
        if not found.rows and not found.bad:
            raise AnnotationError(source, 0, "a folder without .ann files; give a file or a folder of brat's")
        return found
    try:
        data = source.read_bytes()
    except OSError as err:
        raise AnnotationError(source, 0, f"cannot be read ({err.strerror}); check the path") from err
    if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"["):
        return _read_json(data.decode("utf-8-sig", errors="replace"), source, labels)
    return table.read(data, str(source), labels)


def _read_json(text: str, source: Path, labels: LabelSet) -> LabelFile:
    if text.lstrip().startswith("["):
        try:
            first = next(iter(json.loads(text)), None)
        except ValueError as err:
            raise AnnotationError(source, 1, f"not valid JSON ({err}); export the file again") from err
        if first is None:
            return LabelFile(path=str(source), format="label-studio")
        if isinstance(first, dict) and label_studio.looks_like(first):
            return label_studio.read(text, str(source), labels)
        raise AnnotationError(source, 1, "a JSON list that is no export of Label Studio; see docs/label-formats.md")
    try:
        json.loads(text)
        whole = len(text.strip().splitlines()) > 1
    except ValueError:
        whole = False
    if whole or '"mechanisms-corrections"' in text[:4000]:
        return own.read_saved(source)
    return _line_reader(text, source)(text, str(source), labels)


def _line_reader(text: str, source: Path) -> Callable[[str, str, LabelSet], LabelFile]:
    """By the first line that is an object; the lines that are none are bad rows later."""
    for line in text.split("\n"):
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if not isinstance(row, dict):
            break
        if own.looks_like(row):
            return own.read
        if doccano.looks_like(row) and not prodigy.looks_like(row):
            return doccano.read
        if "text" in row:
            return prodigy.read
        break
    raise AnnotationError(source, 1, "JSON lines of no known tool; see docs/label-formats.md")


def write_labels(
    rows: Sequence[LabelRow],
    out: Path,
    format_name: str,
    labels: LabelSet | None = None,
    *,
    trials: Iterable[TrialLabel] = (),
    themes: Sequence[str] = tuple(THEME_NAMES),
) -> list[Path]:
    """Write rows in a format; returns the files written.

    Args:
        rows: in the order in which they are to be annotated.
        out: file, for brat a folder. The labelling configuration is written beside it where the tool has one.
        format_name: one of FORMATS.
        labels: of the task.
        trials: statuses; only the format `mechanisms` holds them.
        themes: codes that the tool offers: those of the run's taxonomy.

    Raises:
        ValueError: no such format.
    """
    labels = labels or LabelSet()
    if format_name not in FORMATS:
        raise ValueError(f"no format {format_name!r}; there are {', '.join(FORMATS)}")
    if format_name == "brat":
        return _write_files(out, {**brat.write(rows), "annotation.conf": brat.config(labels, themes)})
    files = {out.name: own.write(rows, trials) if format_name == "mechanisms" else _WRITERS[format_name](rows, labels)}
    if format_name == "label-studio":
        files[f"{out.stem}.config.xml"] = label_studio.config(labels, themes)
    return _write_files(out.parent, files)


def _write_files(folder: Path, files: Mapping[str, str | bytes]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in files.items():
        path = folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        written.append(path)
    return written
