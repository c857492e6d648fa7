"""The readable files of a run, written from the ledger: complete or not at all.

Each file is written beside its place and moved there when it is complete, so a reader never
sees half a table. Papers stream through one at a time.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import msgspec

from extractor.batch import tables
from extractor.batch.ledger import Ledger, Result
from extractor.batch.links import Link, apply_link, linked, slim
from extractor.errors import LedgerError
from extractor.rows import SentenceRow, TrialRow, decode, encode
from extractor.sources.discovery import Paper
from extractor.sources.naming import displayed

__all__ = ["write_json", "write_rows"]

# Quotes within a text are escaped, so that only the key itself looks like this.
_IS_MECHANISM = b'"mechanism":true'
_log_line = msgspec.json.Decoder(dict[str, Any])


def write_rows(out: Path, papers: Sequence[Paper], contents: Sequence[str], ledger: Ledger) -> list[TrialRow]:
    """Write `trials.*`, `sentences.*` and `log.jsonl`.

    Args:
        out: the output folder.
        papers: the papers of the run, in order.
        contents: digest of each paper's content.
        ledger: holds a result for each content.

    Returns:
        The rows as written, slim.

    Raises:
        LedgerError: the disk is full or the folder cannot be written.
    """
    rows = [slim(_named(_stored(ledger, content), paper)) for paper, content in zip(papers, contents, strict=True)]
    links = linked(rows, contents)
    with _replacing(out, "trials.jsonl", "trials.csv", "sentences.jsonl", "sentences.csv", "log.jsonl") as files:
        export = _Export(*files)
        for paper, content in zip(papers, contents, strict=True):
            export.add(_stored(ledger, content), paper, links)
    return [apply_link(row, links.get(row.trial)) for row in rows]


def write_json(out: Path, name: str, value: Mapping[str, Any]) -> None:
    """Write one JSON file of the output folder, readable by people."""
    with _replacing(out, name) as (file,):
        file.write(msgspec.json.format(msgspec.json.encode(value), indent=1).decode() + "\n")


class _Export:
    """The open files, and what is written to them for one paper."""

    def __init__(
        self, trials: IO[str], trial_table: IO[str], sentences: IO[str], sentence_table: IO[str], log: IO[str]
    ) -> None:
        self._trials, self._sentences, self._log = trials, sentences, log
        self._trial_table = tables.writer(trial_table, tables.TRIAL_COLUMNS)
        self._sentence_table = tables.writer(sentence_table, tables.SENTENCE_COLUMNS)

    def add(self, result: Result, paper: Paper, links: Mapping[str, Link]) -> None:
        row = apply_link(_named(result, paper), links.get(paper.trial))
        self._trials.write(encode(row).decode() + "\n")
        self._trial_table.writerow(tables.trial_cells(row))
        for sentence in _sentences(result, paper):
            self._sentences.write(sentence.decode() + "\n")
            if _IS_MECHANISM in sentence:
                self._sentence_table.writerow(tables.sentence_cells(decode(sentence, SentenceRow)))
        line = _log_line.decode(result.log) | {"trial": paper.trial, "source": paper.source}
        self._log.write(msgspec.json.encode(line).decode() + "\n")


def _stored(ledger: Ledger, content: str) -> Result:
    result = ledger.result(content)
    if result is None:
        raise LedgerError(f"{ledger.path}: a result is missing; give the same command again")
    return result


def _named(result: Result, paper: Paper) -> TrialRow:
    """The stored row under the name and place that the paper has in this run."""
    row = decode(result.trial_row, TrialRow)
    companion = displayed(paper.companion) if paper.companion else None
    return replace(row, trial=paper.trial, source=paper.source, companion=companion)


def _sentences(result: Result, paper: Paper) -> Iterator[bytes]:
    """The encoded rows; only those of a renamed paper are taken apart."""
    renamed = result.trial != paper.trial
    for line in zlib.decompress(result.sentence_rows).splitlines():
        yield encode(replace(decode(line, SentenceRow), trial=paper.trial)) if renamed else line


@contextmanager
def _replacing(out: Path, *names: str) -> Iterator[list[IO[str]]]:
    """Open files for writing that take their place only when all are complete."""
    unfinished = [out / f".{name}.unfinished" for name in names]
    try:
        with ExitStack() as stack:
            yield [stack.enter_context(path.open("w", encoding="utf-8", newline="")) for path in unfinished]
        for path, name in zip(unfinished, names, strict=True):
            path.replace(out / name)
    except OSError as err:
        raise LedgerError(
            f"{out}: cannot write ({os.strerror(err.errno) if err.errno else err}); what was judged is kept in the "
            "ledger: make room or set the permissions right and give the same command again"
        ) from err
    finally:
        for path in unfinished:
            path.unlink(missing_ok=True)
