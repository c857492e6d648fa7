"""Invented results of a run: papers, sentences and places on pages that no one has written or measured.

Everything follows from a seed, so a test can count what it made.
"""

from __future__ import annotations

import json
import random
import textwrap
from pathlib import Path

from extractor.article import Box, Flag, Problem, SectionType, Status
from extractor.rows import AgremaRow, CoverageRow, EvidenceRow, MediatorRow, SentenceRow, TrialRow, encode

__all__ = ["HOSTILE", "make_rows", "write_run"]

HOSTILE = "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
"""What a paper's text must never be able to do to the page."""

MECHANISMS = {  # theme -> normalised name -> words of the authors
    "NM": {
        "muscle strength": ["stronger hip abductors", "a gain in knee extensor strength", "greater grip force"],
        "motor control": ["better timing of the deep trunk muscles", "retrained movement patterns"],
        "balance": ["steadier single-leg stance", "improved postural control"],
        "flexibility": ["a longer hamstring range"],
    },
    "PS": {
        "pain self-efficacy": ["confidence to move despite pain", "a sense of being able to cope"],
        "fear-avoidance": ["less fear of bending", "fewer avoidance beliefs"],
        "mood": ["a lift in mood", "fewer depressive thoughts"],
        "social support": ["encouragement from the group"],
    },
    "NP": {
        "endorphins": ["a release of endogenous opioids"],
        "pain modulation": ["stronger descending inhibition", "calmer dorsal horn neurons"],
    },
    "CM": {"aerobic fitness": ["a higher peak oxygen uptake"], "blood flow": ["more perfusion of the calf"]},
    "TH": {"local inflammation": ["less synovial swelling"], "cartilage": ["slower loss of cartilage"]},
    "OT": {"hormonal": ["lower evening cortisol"]},
}
THEME_WEIGHTS = {"NM": 9, "PS": 7, "NP": 3, "CM": 2, "TH": 2, "OT": 1}
TREATMENTS = [
    "Nordic walking",
    "lake swimming",
    "stair climbing at work",
    "a choir programme",
    "garden therapy",
    "resistance bands at home",
    "tango classes",
    "tandem cycling",
    "rowing in crews",
    "warm-sand baths",
]
CONDITIONS = [
    "knee osteoarthritis",
    "chronic neck pain",
    "fibromyalgia",
    "stroke in the chronic phase",
    "low back pain",
    "peripheral artery disease",
    "long-standing tinnitus",
    "shoulder stiffness",
    "late-life depression",
]
OUTCOMES = ["pain", "disability", "walking distance", "sleep", "fatigue", "quality of life"]
JOURNALS = [
    "Annals of Invented Trials",
    "Journal of Made-up Rehabilitation",
    "Imaginary Pain Research",
    "Fictive Health",
]
PROPOSALS = [
    "The benefit of {treatment} for {outcome} may be due to {mediator}.",
    "It is thought that {treatment} works through {mediator}, which in turn eases {outcome}.",
    "By way of {mediator}, {treatment} could improve {outcome} in people with {condition}.",
    "One explanation for the gain in {outcome} is {mediator} after twelve weeks of {treatment}.",
    "We chose {treatment} because {mediator} is expected to carry its effect on {outcome}.",
]
CONTEXT = [
    "About one adult in {k} lives with {condition}, and most of them are never offered {treatment}.",
    "Adherence to {treatment} was {k}% at the last visit, a little lower than we had planned for.",
    "Earlier trials of {treatment} were small, had no concealed allocation, and followed people for only {k} weeks.",
    "The difference in {outcome} between the arms was {k} points and did not change in the sensitivity analysis.",
    "Guidelines for {condition} recommend activity but do not say which kind, how often or for how long.",
    "Our participants were recruited in {k} practices, which limits what can be said about hospital patients.",
    "No serious adverse event was recorded, and {k} participants reported sore feet in the first month.",
    "Blinding of participants was not possible, so expectations may have coloured the answers about {outcome}.",
    "{condition} costs society more than most other long-term conditions taken together.",
    "The comparator received {k} calls of the same length, in which no advice on {outcome} was given.",
]
FATAL = [
    ("read", "no_text", "12 pages hold images but no text; run OCR first (mechanisms run --ocr)"),
    ("read", "encrypted", "the PDF asks for a password; save it without one"),
    ("segment", "no_discussion", "no Discussion was found; the text ends after the tables"),
    ("segment", "not_a_trial_report", "the title and Methods announce a protocol, not results"),
    ("segment", "no_introduction", "no Introduction was found before Methods"),
]
STATUS_WEIGHTS = {
    Status.NOT_ASSESSABLE: 7,
    Status.NONE_PROPOSED: 14,
    Status.UNTESTED: 40,
    Status.MEASURED: 26,
    Status.RELATED: 9,
    Status.MEDIATED: 4,
}
AGREMA = (
    AgremaRow(item="The mediator is named before the analysis", found=True),
    AgremaRow(item="Confounding of mediator and outcome is discussed", found=False),
)
EVIDENCE = {  # rung -> sentence, kind, why, section
    Status.MEASURED: (
        "The Invented Strength Scale was filled in at baseline and after {k} weeks.",
        "instrument",
        "instrument of the mediator with a time after baseline",
        SectionType.METHODS,
    ),
    Status.RELATED: (
        "Change in {words} was correlated with change in {outcome} (r = 0.{k}).",
        "association",
        "change related to change in the outcome",
        SectionType.RESULTS,
    ),
    Status.MEDIATED: (
        "The indirect effect through {words} was 0.{k}, with a bootstrapped interval.",
        "formal_test",
        "indirect effect",
        SectionType.RESULTS,
    ),
}


def make_rows(n_trials: int, seed: int = 7, sentences: int = 60) -> tuple[list[TrialRow], list[SentenceRow]]:
    """`n_trials` papers with about `sentences` sentences each."""
    trials: list[TrialRow] = []
    rows: list[SentenceRow] = []
    for number in range(n_trials):
        # A generator for each paper: the first ten papers of a thousand are the ten of a run of ten.
        trial, its_rows = _Paper(number, random.Random(f"{seed}-{number}"), sentences).make()
        trials.append(trial)
        rows.extend(its_rows)
    return trials, rows


def write_run(folder: Path, n_trials: int = 12, seed: int = 7, sentences: int = 60) -> Path:
    """A run's output folder with invented rows."""
    folder.mkdir(parents=True, exist_ok=True)
    trials, rows = make_rows(n_trials, seed, sentences)
    (folder / "trials.jsonl").write_bytes(b"".join(encode(t) + b"\n" for t in trials))
    (folder / "sentences.jsonl").write_bytes(b"".join(encode(s) + b"\n" for s in rows))
    run = {
        "schema": 1,
        "version": "0.1.0",
        "timing": {"finished": "2026-01-31T12:00:00+00:00"},
        "model": {
            "name": "mechanisms-1",
            "digest": "5d1e0f" + "0" * 58,
            "threshold": 0.42,
        },
        "taxonomy": {"name": "wun2021"},
    }
    (folder / "run.json").write_text(json.dumps(run), encoding="utf-8")
    return folder


class _Paper:
    """One paper in the making."""

    def __init__(self, number: int, chance: random.Random, sentences: int) -> None:
        self.number, self.chance = number, chance
        self.name = f"invented-{number + 1:04d}"
        self.words = {
            "treatment": chance.choice(TREATMENTS),
            "condition": chance.choice(CONDITIONS),
            "outcome": chance.choice(OUTCOMES),
        }
        self.status = chance.choices(list(STATUS_WEIGHTS), list(STATUS_WEIGHTS.values()))[0]
        self.n = max(8, int(chance.gauss(sentences, sentences / 5)))
        self.pdf = chance.random() < 0.6

    def make(self) -> tuple[TrialRow, list[SentenceRow]]:
        fatal = self.chance.choice(FATAL) if self.status is Status.NOT_ASSESSABLE else None
        rows = [] if fatal and fatal[0] == "read" else self._sentences()
        found = [s for s in rows if s.mechanism]
        return self._trial(rows, found, fatal), rows

    def _sentences(self) -> list[SentenceRow]:
        proposing = self.status.rung > 0
        n_found = max(1, min(self.n // 3, int(self.chance.expovariate(1 / 5)) + 1)) if proposing else 0
        spots = set(self.chance.sample(range(self.n), n_found))
        intro = self.n // 3
        place = _Layout()
        rows = []
        for i in range(self.n):
            section = SectionType.INTRODUCTION if i < intro else SectionType.DISCUSSION
            rows.append(self._sentence(i, section, i in spots, place))
        return rows

    def _sentence(self, i: int, section: SectionType, mechanism: bool, place: _Layout) -> SentenceRow:
        theme, name, mediator = self._mediator() if mechanism else ("", "", "")
        template = self.chance.choice(PROPOSALS if mechanism else CONTEXT)
        text = template.format(**self.words, mediator=mediator, k=self.chance.randint(3, 90))
        text = text[0].upper() + text[1:]
        if self.number == 3 and i == 1:
            text = f"{HOSTILE} “Quoted” \\ and {text}"
        low, high = (0.43, 0.99) if mechanism else (0.0, 0.4 if self.chance.random() < 0.06 else 0.15)
        boxes = place.boxes(text, section) if self.pdf else ()
        themes = (theme, *([self.chance.choice(list(MECHANISMS))] if self.chance.random() < 0.15 else []))
        return SentenceRow(
            trial=self.name,
            section=section,
            n=i + 1,
            text=text,
            page=boxes[0].page if boxes else None,
            boxes=boxes,
            start=i * 200,
            end=i * 200 + len(text),
            probability=round(self.chance.uniform(low, high), 4),
            mechanism=mechanism,
            themes=tuple(dict.fromkeys(themes)) if mechanism else (),
            mediators=(mediator,) if mechanism else (),
            mechanisms=(name if self.chance.random() < 0.9 else None,) if mechanism else (),
        )

    def _mediator(self) -> tuple[str, str, str]:
        theme = self.chance.choices(list(THEME_WEIGHTS), list(THEME_WEIGHTS.values()))[0]
        name = self.chance.choice(list(MECHANISMS[theme]))
        return theme, name, self.chance.choice(MECHANISMS[theme][name])

    def _trial(self, rows: list[SentenceRow], found: list[SentenceRow], fatal: tuple[str, str, str] | None) -> TrialRow:
        left_out = self.status is Status.NOT_ASSESSABLE
        problems = [Problem(stage=fatal[0], code=fatal[1], message=fatal[2], fatal=True)] if fatal else []
        if not left_out and self.chance.random() < 0.08:
            message = "the Introduction has no heading; the text after the abstract was taken"
            problems.append(Problem(stage="segment", code="introduction_by_position", message=message))
        theme_mentions = _count(code for s in found for code in s.themes)
        mechanism_mentions = _count(name for s in found for name in s.mechanisms if name)
        p = {True: self.chance.uniform(0.55, 0.999), False: self.chance.uniform(0.01, 0.5)}[self.status.rung > 0]
        title = "{treatment} for {condition}: a randomised controlled trial of {outcome}".format(**self.words)
        unread = fatal is not None and fatal[0] == "read"
        return TrialRow(
            trial=self.name,
            source=f"papers/{self.name}.{'pdf' if self.pdf else 'xml'}",
            title=None if unread else (HOSTILE if self.number == 3 else title[0].upper() + title[1:]),
            proposes=None if left_out else self.status.rung > 0,
            proposes_probability=None if left_out else round(p, 4),
            status=self.status,
            flags=_flags(self.status),
            themes=tuple(theme_mentions),
            mechanisms=tuple(mechanism_mentions),
            n_mechanism_sentences=len(found),
            sections_found=tuple({s.section: None for s in rows}),
            problems=tuple(problems),
            uncertain=not left_out and 0.35 < p < 0.65,
            n_sentences=len(rows),
            theme_mentions=theme_mentions,
            mechanism_mentions=mechanism_mentions,
            unmapped=tuple(w for s in found for w, m in zip(s.mediators, s.mechanisms, strict=True) if m is None),
            mediators=self._mediators(found),
            agrema=AGREMA if self.status is Status.MEDIATED else (),
            coverage=_coverage(rows),
            doi=f"10.9999/invented.{self.number + 1}",
            journal=None if unread else self.chance.choice(JOURNALS),
            year=None if unread else self.chance.randint(1998, 2025),
            registrations=(f"NCT{self.number:08d}",),
            duplicate_of="invented-0001" if self.number and self.number % 97 == 0 else None,
            format="pdf" if self.pdf else "jats",
            reader="pypdfium2 5.0.0" if self.pdf else "lxml",
            n_pages=9 if self.pdf else None,
            sha256=f"{self.number:064x}",
        )

    def _mediators(self, found: list[SentenceRow]) -> tuple[MediatorRow, ...]:
        rows = []
        for i, sentence in enumerate(found[:4]):
            rung = self.status if i == 0 else Status.UNTESTED
            evidence = () if rung is Status.UNTESTED else (self._evidence(rung, sentence.mediators[0]),)
            rows.append(
                MediatorRow(
                    words=sentence.mediators[0],
                    theme=sentence.themes[0],
                    rung=rung,
                    mechanism=sentence.mechanisms[0],
                    result="partly" if rung is Status.MEDIATED else None,
                    sentences=(sentence.n,),
                    evidence=evidence,
                )
            )
        return tuple(rows)

    def _evidence(self, rung: Status, words: str) -> EvidenceRow:
        text, kind, why, section = EVIDENCE[rung]
        boxes = (Box(page=4, x0=60, y0=300, x1=288, y1=311), Box(page=4, x0=60, y0=313, x1=210, y1=324))
        return EvidenceRow(
            text=text.format(**self.words, words=words, k=self.chance.randint(10, 60)),
            section=section,
            kind=kind,
            why=why,
            start=50_000,
            end=50_080,
            page=4 if self.pdf else None,
            boxes=boxes if self.pdf else (),
            instrument="Invented Strength Scale" if rung is Status.MEASURED else None,
        )


class _Layout:
    """Two columns of A4, filled line by line: Introduction from page 1, Discussion from page 6."""

    LINE, CHARACTERS, TOP, BOTTOM = 12.5, 52, 80, 780

    def __init__(self) -> None:
        self.section: SectionType | None = None
        self.page, self.column, self.y = 1, 0, 430.0

    def boxes(self, text: str, section: SectionType) -> tuple[Box, ...]:
        if section is not self.section:
            self.section = section
            self.page, self.column, self.y = (1, 0, 430.0) if section is SectionType.INTRODUCTION else (6, 0, 120.0)
        boxes = []
        for line in textwrap.wrap(text, self.CHARACTERS):
            if self.y > self.BOTTOM:
                self.y = self.TOP
                self.page, self.column = (self.page, 1) if self.column == 0 else (self.page + 1, 0)
            x0 = 56 + 248 * self.column
            width = 235 * min(1.0, len(line) / self.CHARACTERS)
            boxes.append(Box(page=self.page, x0=x0, y0=self.y, x1=x0 + width, y1=self.y + 9))
            self.y += self.LINE
        return tuple(boxes)


def _coverage(rows: list[SentenceRow]) -> tuple[CoverageRow, ...]:
    return tuple(
        CoverageRow(
            section=section,
            heading="Background" if section is SectionType.INTRODUCTION else "Discussion",
            evidence="heading",
            confidence=0.97,
            characters=sum(len(s.text) for s in rows if s.section is section),
            sentences=sum(s.section is section for s in rows),
        )
        for section in dict.fromkeys(s.section for s in rows)
    )


def _count(codes: object) -> dict[str, int]:
    counts: dict[str, int] = {}
    for code in codes:  # type: ignore[attr-defined]
        counts[code] = counts.get(code, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _flags(status: Status) -> tuple[Flag, ...]:
    if status is Status.NONE_PROPOSED:
        return (Flag.NO_MECHANISM_PROPOSED,)
    return (Flag.MEDIATOR_NOT_TESTED,) if status in (Status.UNTESTED, Status.MEASURED) else ()
