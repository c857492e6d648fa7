"""What goes to a worker and what comes back, as length-prefixed MessagePack frames.

Not pickle: a worker reads hostile files, so its answers are decoded as data of known types
and can at worst be refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, BinaryIO, TypeVar

import msgspec

from extractor.reading.options import ReadOptions

__all__ = ["Job", "Outcome", "Ready", "Setup", "decode", "encode", "read_frame", "write_frame"]

_LENGTH_BYTES = 8
# An answer holds one paper's rows and its cached reading: megabytes, never gigabytes.
_MAX_FRAME = 2**31


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a worker needs to know before its first paper.

    Attributes:
        judge: `module:function` that makes the judge.
        timeout: seconds a paper may take.
        memory_mb: megabytes the worker may hold.
    """

    judge: str
    model: str | None
    taxonomy: str | None
    read: ReadOptions
    timeout: float
    memory_mb: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """First frame of a worker: it has loaded the model, or why it could not."""

    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One paper to judge.

    Attributes:
        number: its place in the run, from 0.
        location, companion: path or address as the system writes it (a file name may hold bytes
            that are no text); None where `data` holds the content, where there is none.
        content: digest that identifies the content; None where only the worker will know.
        data, companion_data: the contents, where the worker cannot open the files.
        cached: the article as read by an earlier run, compressed.
    """

    number: int
    trial: str
    source: str
    location: bytes | None
    content: str | None = None
    companion: bytes | None = None
    data: bytes | None = None
    companion_data: bytes | None = None
    cached: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one paper.

    Attributes:
        number: as in the job.
        content: digest that identifies the content.
        trial_row: the encoded `TrialRow`.
        sentence_rows: encoded `SentenceRow`s, one a line.
        reading: the article as read, compressed, where it was read now.
        failed: the file could not be read (or judging it broke).
        seconds: stage -> seconds on the clock; `judge` includes the stages after it.
        cpu_seconds: processor time of the worker, which other work on the machine hardly changes.
        memory_mb: resident memory of the worker after the paper.
        attempts: how often it was tried; more than 1 where a worker died.
        worn: the worker should be replaced before its next paper.
        detail: what a developer needs where it failed: traceback, signal, last words of the worker.
    """

    number: int
    content: str
    trial_row: bytes
    sentence_rows: bytes = b""
    reading: bytes | None = None
    failed: bool = False
    seconds: dict[str, float] = field(default_factory=dict)
    cpu_seconds: float = 0.0
    memory_mb: float = 0.0
    attempts: int = 1
    worn: bool = False
    detail: str | None = None


Message = TypeVar("Message")


def encode(message: Any) -> bytes:
    """A message as bytes."""
    return msgspec.msgpack.encode(message)


def decode(data: bytes, kind: type[Message]) -> Message:
    """The message that the bytes hold.

    Raises:
        msgspec.MsgspecError: they hold no message of this kind.
    """
    return msgspec.msgpack.decode(data, type=kind)


def write_frame(stream: BinaryIO, data: bytes) -> None:
    """Send one message and flush."""
    stream.write(len(data).to_bytes(_LENGTH_BYTES, "big"))
    stream.write(data)
    stream.flush()


def read_frame(stream: BinaryIO) -> bytes | None:
    """The next message; None where the other side has gone or talks nonsense."""
    header = stream.read(_LENGTH_BYTES)
    if len(header) < _LENGTH_BYTES or (length := int.from_bytes(header, "big")) > _MAX_FRAME:
        return None
    data = stream.read(length)
    return data if len(data) == length else None
