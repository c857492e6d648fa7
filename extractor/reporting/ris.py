"""RIS for reference managers: each paper with the result as a note (N1) and as keywords (KW).

The note lets a reviewer read the answer in Zotero or EndNote, the keywords let her filter by it.
Format: RIS as exported by EndNote and read by Zotero; UTF-8, CRLF, one line a field.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from extractor.reporting.options import ReportOptions
from extractor.reporting.results import Results
from extractor.rows import TrialRow

__all__ = ["write_ris"]

_KEYWORD = "mechanisms"


def write_ris(results: Results, out: Path, _options: ReportOptions) -> tuple[Path, ...]:
    """Write `trials.ris`; the path."""
    path = out / "trials.ris"
    with path.open("w", encoding="utf-8", newline="") as file:
        for row in results.trials:
            for tag, value in _fields(row, results):
                file.write(f"{tag}  - {_one_line(value)}\r\n")
            file.write("ER  - \r\n\r\n")
    return (path,)


def _fields(row: TrialRow, results: Results) -> Iterator[tuple[str, str]]:
    yield "TY", "JOUR"
    yield "ID", row.trial
    yield "TI", row.title or row.trial
    optional = (("T2", row.journal), ("PY", row.year), ("DO", row.doi), ("AN", row.pmcid))
    yield from ((tag, str(value)) for tag, value in optional if value is not None)
    if row.doi:
        yield "UR", f"https://doi.org/{row.doi}"
    for keyword in (row.status, *row.flags, *(results.theme_names.get(code, code) for code in row.themes)):
        yield "KW", f"{_KEYWORD}: {keyword}"
    for note in _notes(row, results):
        yield "N1", note


def _notes(row: TrialRow, results: Results) -> Iterator[str]:
    names = results.theme_names
    parts = [f"Status: {row.status}"]
    if row.flags:
        parts.append("flags: " + ", ".join(row.flags))
    if row.proposes_probability is not None:
        parts.append(f"probability that it proposes a mechanism: {row.proposes_probability:.2f}")
    if row.theme_mentions:
        parts.append("themes: " + ", ".join(f"{names.get(c, c)} ({n})" for c, n in row.theme_mentions.items()))
    if row.mechanism_mentions:
        parts.append("mechanisms: " + ", ".join(f"{name} ({n})" for name, n in row.mechanism_mentions.items()))
    if row.mediators:
        parts.append("mediators: " + ", ".join(f"{m.words} [{m.rung}]" for m in row.mediators))
    if row.duplicate_of:
        parts.append(f"copy of {row.duplicate_of}, not counted")
    if row.linked_reports:
        parts.append("reports of the same trial: " + ", ".join(row.linked_reports))
    parts += [f"problem: {problem.message}" for problem in row.problems]
    version, model = results.version, results.model
    made = (
        f"by mechanisms {version or '?'}, model {model.get('name', '?')} {str(model.get('digest', ''))[:12]}".rstrip()
    )
    yield "; ".join([*parts, made])


def _one_line(value: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())
