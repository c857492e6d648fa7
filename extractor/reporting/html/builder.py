"""Puts page, style, script and data together into one file.

Text from papers enters as JSON in data blocks only, with `<` escaped, and the script shows it
as text, never as HTML. The page's policy (CSP) allows exactly the style and the script that
are in it, by their hash, and no request to anywhere.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from extractor.reporting.html.pages import page_pictures
from extractor.reporting.html.payload import detail, index_row, run_facts
from extractor.reporting.options import ReportOptions
from extractor.reporting.results import Results
from extractor.rows import TrialRow

__all__ = ["SCRIPTS", "STYLES", "write_html"]

SCRIPTS = (
    "dom.js",
    "data.js",
    "summary.js",
    "store.js",
    "file.js",
    "charts.js",
    "overview.js",
    "list.js",
    "page.js",
    "sentence.js",
    "trial.js",
    "review.js",
    "app.js",
)
"""In this order, into one function: later files use what earlier ones define."""

STYLES = ("base.css", "overview.css", "review.css", "print.css")

_SLOT = re.compile(rb"<!--\{(\w+)\}-->")
_encode = msgspec.json.Encoder().encode


def write_html(results: Results, out: Path, options: ReportOptions | None = None) -> tuple[Path, ...]:
    """Write `report.html` into the folder and give its path.

    The data of one trial are written at a time, so memory does not grow with the file.
    """
    path = out / "report.html"
    temporary = path.with_suffix(".html.part")
    with temporary.open("wb") as page:
        _write(page, results, options or ReportOptions())
    # A browser that has the old report open must never see half of the new one.
    temporary.replace(path)
    return (path,)


def _write(page: BinaryIO, results: Results, options: ReportOptions) -> None:
    style = b"\n".join(_static(name) for name in STYLES)
    script = b"(() => {\n'use strict';\n" + b"\n".join(_static(name) for name in SCRIPTS) + b"\n})();"
    slots: Mapping[bytes, bytes] = {
        b"policy": _policy(style, script),
        b"style": b"<style>" + style + b"</style>",
        b"script": b"<script>" + script + b"</script>",
    }
    # Slots are split off first: what is inserted is never searched for slots again.
    for number, part in enumerate(_SLOT.split(_static("page.html"))):
        if number % 2 == 0:
            page.write(part)
        elif part == b"data":
            for block in _data(results, options):
                page.write(block)
        else:
            page.write(slots[part])


def _static(name: str) -> bytes:
    return resources.files("extractor.reporting.html").joinpath("static", name).read_bytes()


def _policy(style: bytes, script: bytes) -> bytes:
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{policy}">'.encode()


def _hash(content: bytes) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode()}'"


def _data(results: Results, options: ReportOptions) -> Iterator[bytes]:
    threshold = results.threshold
    yield _block("run", run_facts(results))
    rows = [index_row(t, results.sentences.get(t.trial, ()), threshold) for t in results.trials]
    yield _block("trials", rows)
    for number, trial in enumerate(results.trials):
        yield from _trial_blocks(number, trial, results, options)


def _trial_blocks(number: int, trial: TrialRow, results: Results, options: ReportOptions) -> Iterator[bytes]:
    sentences = results.sentences.get(trial.trial, ())
    yield _block(f"trial-{number}", detail(trial, sentences))
    if options.pages:
        for page in page_pictures(trial, sentences):
            yield _block(f"page-{number}-{page.number}", page)


def _block(name: str, content: Any) -> bytes:
    # `<` is all that can end a script element early; in JSON it stands in strings only.
    text = _encode(content).replace(b"<", b"\\u003c")
    return b'<script type="application/json" id="data-%s">%s</script>\n' % (name.encode(), text)
