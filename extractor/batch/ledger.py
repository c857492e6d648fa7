"""The ledger of an output folder: what was judged, kept in SQLite, one transaction a paper.

A kill at any moment loses at most the papers being judged at that moment. The connection holds
the database exclusively, which is also the lock against a second run into the same folder; the
operating system gives it up when the process dies, so there is no stale lock to clean away.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from extractor.errors import LedgerError
from extractor.sources.discovery import LEDGER_NAME

__all__ = ["Ledger", "Result"]

_FORMAT = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS source (
    location TEXT PRIMARY KEY, stamp TEXT NOT NULL, content TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reading (
    content TEXT PRIMARY KEY, key TEXT NOT NULL, article BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS result (
    content TEXT PRIMARY KEY, key TEXT NOT NULL, failed INTEGER NOT NULL,
    trial TEXT NOT NULL, trial_row BLOB NOT NULL, sentence_rows BLOB NOT NULL, log BLOB NOT NULL);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The stored result of one content.

    Attributes:
        key: judging key under which it holds.
        trial: the name under which it was judged; the file may be called otherwise now.
        trial_row, sentence_rows: encoded rows; `sentence_rows` as compressed lines.
        log: its line of `log.jsonl`.
    """

    content: str
    key: str
    failed: bool
    trial: str
    trial_row: bytes
    sentence_rows: bytes
    log: bytes


class Ledger:
    """An opened ledger; a context manager."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self.path = path

    @classmethod
    def open(cls, folder: Path) -> Ledger:
        """Open or make the ledger of an output folder and keep others out.

        Raises:
            LedgerError: in use, damaged, of another version, or the folder cannot be written.
        """
        path = folder / LEDGER_NAME
        try:
            folder.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=0.0, isolation_level=None)
        except (OSError, sqlite3.Error) as err:
            raise LedgerError(f"{folder}: cannot be written ({_why(err)}); choose another --out") from err
        ledger = cls(connection, path)
        try:
            ledger._prepare()
        except BaseException:
            connection.close()
            raise
        return ledger

    def _prepare(self) -> None:
        with self._errors():
            # Exclusive from the first access on: this is the lock.
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute("BEGIN IMMEDIATE")
            found = self._db.execute("PRAGMA user_version").fetchone()[0]
            if found not in (0, _FORMAT):
                raise LedgerError(
                    f"{self.path}: made by another version of this program; choose another --out, "
                    "or delete the file and have its papers judged again"
                )
            self._db.execute("COMMIT")
            self._db.executescript(_SCHEMA)
            self._db.execute(f"PRAGMA user_version = {_FORMAT}")

    def close(self) -> None:
        """Give the folder up."""
        self._db.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def content(self, location: str, stamp: str) -> str | None:
        """The digest of a source as seen last time, if it has not changed since."""
        with self._errors():
            row = self._db.execute(
                "SELECT content FROM source WHERE location = ? AND stamp = ?", (_key(location), stamp)
            ).fetchone()
        return str(row[0]) if row else None

    def remember(self, location: str, stamp: str, content: str) -> None:
        """Keep the digest of a source as long as its stamp (size and time) stays."""
        with self._errors():
            self._db.execute("INSERT OR REPLACE INTO source VALUES (?, ?, ?)", (_key(location), stamp, content))

    def reading(self, content: str, key: str) -> bytes | None:
        """The article as an earlier run read it."""
        with self._errors():
            row = self._db.execute(
                "SELECT article FROM reading WHERE content = ? AND key = ?", (content, key)
            ).fetchone()
        return bytes(row[0]) if row else None

    def standing(self, content: str, key: str) -> str | None:
        """`done` or `failed` where this content was judged under this key; else None."""
        with self._errors():
            row = self._db.execute("SELECT failed FROM result WHERE content = ? AND key = ?", (content, key)).fetchone()
        return None if row is None else "failed" if row[0] else "done"

    def result(self, content: str) -> Result | None:
        """The result of a content, under whatever key."""
        with self._errors():
            row = self._db.execute("SELECT * FROM result WHERE content = ?", (content,)).fetchone()
        if row is None:
            return None
        content, key, failed, trial, trial_row, sentence_rows, log = row
        return Result(
            content=content,
            key=key,
            failed=bool(failed),
            trial=trial,
            trial_row=bytes(trial_row),
            sentence_rows=bytes(sentence_rows),
            log=bytes(log),
        )

    def record(self, result: Result, *, reading: bytes | None = None, reading_key: str = "") -> None:
        """Store one result and, if given, the article as read: both or neither.

        Raises:
            LedgerError: the disk is full; what was stored before stays.
        """
        with self._errors():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                if reading is not None:
                    self._db.execute(
                        "INSERT OR REPLACE INTO reading VALUES (?, ?, ?)", (result.content, reading_key, reading)
                    )
                self._db.execute(
                    "INSERT OR REPLACE INTO result VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (
                        result.content,
                        result.key,
                        int(result.failed),
                        result.trial,
                        result.trial_row,
                        result.sentence_rows,
                        result.log,
                    ),
                )
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as err:
            raise LedgerError(f"{self.path}: {_advice(err)}") from err


def _advice(err: sqlite3.Error) -> str:
    why = str(err)
    if "locked" in why:
        return "another run is using this folder; wait for it to end or choose another --out"
    if "full" in why:
        return "the disk is full; what was judged is kept: free some space and give the same command again"
    if "readonly" in why or "unable to open" in why:
        return f"cannot be written ({why}); choose another --out"
    if isinstance(err, sqlite3.OperationalError):
        return f"cannot be used ({why}); check the disk and give the same command again"
    return f"damaged ({why}); delete it and give the same command again: its papers are judged anew"


def _why(err: Exception) -> str:
    return (err.strerror or str(err)) if isinstance(err, OSError) else str(err)


def _key(location: str) -> str:
    # File names may hold bytes that are no UTF-8, which SQLite's text cannot.
    return location if location.isprintable() else "bytes:" + location.encode("utf-8", "surrogateescape").hex()
