"""A judge that needs no model: what a paper says on its first line is what happens to it.

`sleep 5`, `allocate 900`, `die 9`, `raise`, `unreadable`; anything else is judged. The rows
depend on the text alone, so any two runs over the same papers must agree to the byte.
"""

from __future__ import annotations

import hashlib
import os
import signal
import time
from pathlib import Path

from extractor.article import (
    Article,
    Decision,
    MediationFindings,
    Metadata,
    SectionType,
    Segmentation,
    Sentence,
    Status,
    TrialResult,
)
from extractor.batch.messages import Setup
from extractor.errors import ReadError
from extractor.rows import SentenceRow, TrialRow

STUB = "tests.batch.stub:make_judge"


class StubJudge:
    def read(self, data: bytes, name: str, companion: bytes | None = None) -> tuple[Article, Segmentation]:
        text = data.decode("utf-8", "replace")
        self._obey(text.splitlines()[0] if text else "unreadable", name)
        if (trace := os.environ.get("STUB_TRACE")) is not None:
            with Path(trace).open("a") as file:
                file.write(f"read {name}\n")
        doi = next((line[4:].strip() for line in text.splitlines() if line.startswith("doi:")), None)
        article = Article(
            text=text,
            blocks=(),
            source=name,
            sha256=hashlib.sha256(data).hexdigest(),
            format="text",
            reader="stub",
            metadata=Metadata(title=text.splitlines()[0], doi=doi),
        )
        sentence = Sentence(start=0, end=len(text), n=1, section=SectionType.DISCUSSION, paragraph=0)
        return article, Segmentation(sections=(), sentences=(sentence,))

    def judge(self, article: Article, segmentation: Segmentation, trial: str) -> TrialResult:
        if (trace := os.environ.get("STUB_TRACE")) is not None:
            with Path(trace).open("a") as file:
                file.write(f"judge {article.source}\n")
        proposes = "strength" in article.text
        return TrialResult(
            trial=trial,
            article=article,
            segmentation=segmentation,
            judgements=(),
            decision=Decision(proposes=proposes, probability=0.5),
            mediation=MediationFindings(),
            status=Status.UNTESTED if proposes else Status.NONE_PROPOSED,
        )

    def rows(self, result: TrialResult) -> tuple[TrialRow, tuple[SentenceRow, ...]]:
        article, proposes = result.article, bool(result.decision.proposes)
        row = TrialRow(
            trial=result.trial,
            source=article.source,
            title=article.metadata.title,
            proposes=proposes,
            proposes_probability=0.5,
            status=result.status,
            themes=("NM",) if proposes else (),
            theme_mentions={"NM": 1} if proposes else {},
            n_mechanism_sentences=int(proposes),
            n_sentences=1,
            doi=article.metadata.doi,
            format="text",
            reader="stub",
            sha256=article.sha256,
        )
        sentence = SentenceRow(
            trial=result.trial,
            section=SectionType.DISCUSSION,
            n=1,
            text=article.text,
            page=None,
            boxes=(),
            start=0,
            end=len(article.text),
            probability=0.5,
            mechanism=proposes,
            themes=row.themes,
        )
        return row, (sentence,)

    def stage_seconds(self) -> dict[str, float]:
        return {"classify": 0.0}

    def _obey(self, order: str, name: str) -> None:
        word, _, amount = order.partition(" ")
        if word == "sleep":
            time.sleep(float(amount))
        elif word == "allocate":
            hold = [bytearray(10_000_000) for _ in range(int(amount) // 10)]
            time.sleep(5 if hold else 0)
        elif word == "die":
            os.kill(os.getpid(), int(amount))
        elif word == "die-once":
            marker = Path(amount)
            if not marker.exists():
                marker.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        elif word == "raise":
            raise RuntimeError("the stub broke")
        elif word == "unreadable":
            raise ReadError(name, "holds nothing")
        elif word == "print":
            print("a library that talks on stdout", flush=True)


def make_judge(setup: Setup) -> StubJudge:
    if setup.model == "broken":
        raise RuntimeError("no such weights")
    return StubJudge()
