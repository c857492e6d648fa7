"""One paper inside a worker: job -> outcome. Never raises for what a paper holds.

This is the one place of the package that catches broadly: whatever one paper breaks becomes a
row that says so, with the traceback in the log.
"""

from __future__ import annotations

import hashlib
import os
import time
import traceback
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

import msgspec

from extractor.article import Article, Problem, Segmentation, Status, TrialResult
from extractor.batch import problems
from extractor.batch.contents import companion_content, content_of
from extractor.batch.messages import Job, Outcome, Setup
from extractor.errors import ReadError
from extractor.reading.options import ReadOptions
from extractor.reading.places import without_places
from extractor.rows import SentenceRow, TrialRow, encode
from extractor.sources.naming import displayed

if TYPE_CHECKING:
    from extractor.pipeline import Engine

__all__ = ["Judge", "failed_outcome", "judge_paper", "make_judge", "unpack_reading"]

# Fast rather than small: level 1 takes 2 ms a paper and saves two thirds.
_COMPRESSION = 1
# Characters of a traceback that are kept; one of endless recursion has 100,000.
_DETAIL_KEPT = 4000


class Judge(Protocol):
    """What a worker does with a paper; a test puts its own in place."""

    def read(self, data: bytes, name: str, companion: bytes | None = None) -> tuple[Article, Segmentation]:
        """Read and segment, with places from the companion PDF; raises `ReadError` where that cannot be done."""
        ...

    def judge(self, article: Article, segmentation: Segmentation, trial: str) -> TrialResult:
        """The trial's result."""
        ...

    def rows(self, result: TrialResult) -> tuple[TrialRow, tuple[SentenceRow, ...]]:
        """The result as rows."""
        ...

    def stage_seconds(self) -> dict[str, float]:
        """Seconds of the stages inside `judge`, for the log."""
        ...


@dataclass(slots=True)
class _PipelineJudge:
    engine: Engine

    def read(self, data: bytes, name: str, companion: bytes | None = None) -> tuple[Article, Segmentation]:
        from extractor.pipeline import read_and_segment

        return read_and_segment(data, name=name, options=self.engine.read_options, companion=companion)

    def judge(self, article: Article, segmentation: Segmentation, trial: str) -> TrialResult:
        from extractor.pipeline import judge_article

        self.engine.stage_seconds.clear()
        return judge_article(article, segmentation, self.engine, trial=trial)

    def rows(self, result: TrialResult) -> tuple[TrialRow, tuple[SentenceRow, ...]]:
        from extractor.result_rows import rows

        return rows(result)

    def stage_seconds(self) -> dict[str, float]:
        return self.engine.stage_seconds


def make_judge(setup: Setup) -> Judge:
    """The judge of a real run: the pipeline with its engine loaded."""
    from extractor.pipeline import load_engine

    return _PipelineJudge(load_engine(setup.model, setup.taxonomy, setup.read))


@dataclass(slots=True)
class _Clock:
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = round(time.perf_counter() - start, 4)


def judge_paper(job: Job, judge: Judge, setup: Setup) -> Outcome:
    """Read and judge one paper; whatever goes wrong is in the outcome."""
    clock = _Clock()
    content = job.content
    try:
        with clock.stage("fetch"):
            data = b"" if job.cached else content_of(job, setup.read)
            content = content or hashlib.sha256(data).hexdigest()
        with clock.stage("read"):
            article, segmentation, reading = _read(job, data, judge, setup.read)
        with clock.stage("judge"):
            result = judge.judge(article, segmentation, job.trial)
            trial_row, sentence_rows = judge.rows(result)
            encoded, lines = encode(trial_row), pack_lines(encode(row) for row in sentence_rows)
    except ReadError as err:
        problem = Problem(stage="read", code=err.code, message=err.reason, fatal=True)
        return failed_outcome(job, problem, content=content, seconds=clock.seconds)
    except MemoryError:
        problem = problems.out_of_memory(setup.memory_mb)
        return replace(failed_outcome(job, problem, content=content, seconds=clock.seconds), worn=True)
    except Exception as err:
        trace = "".join(traceback.format_exception(err))[-_DETAIL_KEPT:]
        return failed_outcome(job, problems.defect(err), content=content, seconds=clock.seconds, detail=trace)
    return Outcome(
        number=job.number,
        content=content,
        trial_row=encoded,
        sentence_rows=lines,
        reading=reading,
        failed=not trial_row.read,
        seconds=clock.seconds | {stage: round(s, 4) for stage, s in judge.stage_seconds().items()},
    )


def failed_outcome(
    job: Job,
    problem: Problem,
    *,
    content: str | None = None,
    seconds: dict[str, float] | None = None,
    detail: str | None = None,
    attempts: int = 1,
) -> Outcome:
    """The outcome of a paper of which nothing is known but why."""
    content = content or job.content
    row = TrialRow(
        trial=job.trial,
        source=job.source,
        title=None,
        proposes=None,
        proposes_probability=None,
        status=Status.NOT_ASSESSABLE,
        problems=(problem,),
        sha256=None if job.companion else content,
    )
    return Outcome(
        number=job.number,
        content=content or unread_content(job.source),
        trial_row=encode(row),
        sentence_rows=pack_lines(()),
        failed=True,
        seconds=seconds or {},
        detail=detail,
        attempts=attempts,
    )


def unread_content(source: str) -> str:
    """What stands for the digest where no content could be had."""
    return "unread:" + hashlib.sha256(source.encode()).hexdigest()


def pack_lines(lines: Iterable[bytes]) -> bytes:
    """Lines, each ended by a newline, compressed."""
    return zlib.compress(b"".join(line + b"\n" for line in lines), _COMPRESSION)


def unpack_reading(data: bytes) -> tuple[Article, Segmentation]:
    """The article and its segmentation as `judge_paper` stored them."""
    pair: tuple[Article, Segmentation] = msgspec.msgpack.decode(
        zlib.decompress(data), type=tuple[Article, Segmentation]
    )
    return pair


def _read(job: Job, data: bytes, judge: Judge, options: ReadOptions) -> tuple[Article, Segmentation, bytes | None]:
    if job.cached:
        article, segmentation = unpack_reading(job.cached)
        return replace(article, source=job.source), segmentation, None
    companion, lacking = _companion(job, options)
    try:
        article, segmentation = judge.read(data, job.source, companion)
    except ReadError as err:
        if companion is None:
            raise
        article, segmentation = judge.read(companion, displayed(os.fsdecode(job.companion or b"")))
        message = f"read from the PDF; the XML beside it {err.reason}"
        note = Problem(stage="read", code="companion_read", message=message)
        article = replace(article, problems=(*article.problems, note))
    if lacking is not None:
        article = without_places(article, lacking)
    packed = zlib.compress(msgspec.msgpack.encode((article, segmentation)), _COMPRESSION)
    return article, segmentation, packed


def _companion(job: Job, options: ReadOptions) -> tuple[bytes | None, ReadError | None]:
    """The content of the companion PDF, or why it cannot be had; neither where there is none."""
    if not job.companion:
        return None, None
    try:
        return companion_content(job, options), None
    except ReadError as err:
        return None, err
