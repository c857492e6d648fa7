"""Which papers of a run must be judged, given what the ledger already holds."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from extractor.batch import problems
from extractor.batch.keys import content_of_pair, digest_of_file
from extractor.batch.ledger import Ledger
from extractor.batch.messages import Job, Outcome
from extractor.batch.paper import failed_outcome, unread_content
from extractor.sources.discovery import Paper, is_address

__all__ = ["Keys", "Plan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The keys under which results of this run hold."""

    reading: str
    judging: str


@dataclass(slots=True)
class Plan:
    """Draws the jobs of a run one at a time, and knows the content of every paper at its end.

    Attributes:
        contents: digest of the content of each paper, in order; None until it is known.
        unopened: outcomes of papers that cannot even be opened, to be recorded by the caller.
        passed: papers that need no judging: in the ledger already, or a copy of another.
    """

    papers: Sequence[Paper]
    ledger: Ledger
    keys: Keys
    retry_failed: bool = False
    force: bool = False
    contents: list[str | None] = field(init=False)
    unopened: list[Outcome] = field(default_factory=list)
    passed: int = 0
    _given: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.contents = [None] * len(self.papers)

    def jobs(self) -> Iterator[Job]:
        """The papers to judge, each content once."""
        for number, paper in enumerate(self.papers):
            job = self._job(number, paper)
            if job is not None:
                yield job

    def settle(self, outcome: Outcome) -> None:
        """Take note of the content of a paper that only the worker could know."""
        self.contents[outcome.number] = outcome.content
        paper = self.papers[outcome.number]
        if is_address(paper.location) and (stamp := _stamp(paper)) is not None:
            self.ledger.remember(paper.location, stamp, outcome.content)

    def _job(self, number: int, paper: Paper) -> Job | None:
        try:
            content = self._content(paper)
        except OSError as err:
            self._unopened(number, paper, err)
            return None
        self.contents[number] = content
        if content is not None and self._is_done(content):
            self.passed += 1
            return None
        return Job(
            number=number,
            trial=paper.trial,
            source=paper.source,
            location=None if paper.data is not None else os.fsencode(paper.location),
            content=content,
            companion=os.fsencode(paper.companion) if paper.companion else None,
            data=paper.data,
            cached=None if content is None or self.force else self.ledger.reading(content, self.keys.reading),
        )

    def _is_done(self, content: str) -> bool:
        if content in self._given:
            return True
        self._given.add(content)
        if self.force:
            return False
        standing = self.ledger.standing(content, self.keys.judging)
        return standing == "done" or (standing == "failed" and not self.retry_failed)

    def _content(self, paper: Paper) -> str | None:
        if paper.data is not None:
            return hashlib.sha256(paper.data).hexdigest()
        stamp = _stamp(paper)
        known = None if stamp is None else self.ledger.content(paper.location, stamp)
        if known is not None or is_address(paper.location):
            return known
        companion = digest_of_file(paper.companion) if paper.companion else None
        content = content_of_pair(digest_of_file(paper.location), companion)
        if stamp is not None:
            self.ledger.remember(paper.location, stamp, content)
        return content

    def _unopened(self, number: int, paper: Paper, err: OSError) -> None:
        content = unread_content(paper.source)
        self.contents[number] = content
        job = Job(number=number, trial=paper.trial, source=paper.source, location=None)
        self.unopened.append(failed_outcome(job, problems.unreadable(err.strerror or str(err))))


def _stamp(paper: Paper) -> str | None:
    """What changes when a file changes, without reading it: size and time, or an entity tag."""
    if paper.data is not None:
        return None
    parts = [_stamp_of(path) for path in (paper.location, paper.companion) if path is not None]
    return None if None in parts else "+".join(map(str, parts))


def _stamp_of(location: str) -> str | None:
    if is_address(location):
        from extractor.sources.addresses import stamp

        return stamp(location)
    status = Path(location).stat()
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ino}"
