"""Articles made of a few own sentences, so that every rung can be shown without a file."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extractor.article import Article, Block, BlockKind, Judgement, Section, SectionType, Segmentation, Sentence, Span

MadeTrial = tuple[Article, Segmentation, tuple[Judgement, ...]]
MakeTrial = Callable[..., MadeTrial]


class _Builder:
    """Collects blocks and sentences over one text."""

    def __init__(self) -> None:
        self.text = ""
        self.blocks: list[Block] = []
        self.sections: list[Section] = []
        self.sentences: list[Sentence] = []

    def add(self, section: SectionType, heading: str, sentences: list[str]) -> None:
        start = len(self.text)
        self._block(heading, BlockKind.HEADING, section, ())
        begin = len(self.text)
        paragraph = " ".join(sentences)
        self._block(paragraph, BlockKind.PARAGRAPH, section, (heading,))
        for sentence in sentences:
            at = begin + paragraph.index(sentence)
            self.sentences.append(
                Sentence(
                    start=at,
                    end=at + len(sentence),
                    n=len(self.sentences) + 1,
                    section=section,
                    paragraph=len(self.blocks) - 1,
                )
            )
        self.sections.append(Section(start=start, end=len(self.text), type=section, heading=heading))

    def _block(self, text: str, kind: BlockKind, section: SectionType, headings: tuple[str, ...]) -> None:
        start = len(self.text)
        self.text += text + "\n\n"
        self.blocks.append(
            Block(start=start, end=start + len(text), kind=kind, section_type=section, headings=headings)
        )


FILLER = [
    "Sixty adults took part.",
    "Two left the study early.",
    "No harm was seen.",
    "The arms were alike at baseline.",
    "Pain fell in both arms.",
]


@pytest.fixture
def make_trial() -> MakeTrial:
    """A function: methods, results, discussion and {sentence of the discussion: mediators} -> a made-up trial."""

    def make(
        methods: list[str], results: list[str], proposes: dict[str, list[str]], denies: tuple[str, ...] = ()
    ) -> MadeTrial:
        builder = _Builder()
        builder.add(SectionType.INTRODUCTION, "Introduction", ["Back pain is common."])
        builder.add(SectionType.METHODS, "Outcome measures", methods)
        builder.add(SectionType.RESULTS, "Results", FILLER + results)
        builder.add(SectionType.DISCUSSION, "Discussion", [*proposes, *denies])
        article = Article(
            text=builder.text,
            blocks=tuple(builder.blocks),
            source="made.xml",
            sha256="0" * 64,
            format="text",
            reader="made",
        )
        segmentation = Segmentation(sections=tuple(builder.sections), sentences=tuple(builder.sentences))
        judgements = []
        for sentence in segmentation.sentences_of(SectionType.DISCUSSION):
            text = article.slice(sentence)
            spans = [
                Span(start=sentence.start + text.index(m), end=sentence.start + text.index(m) + len(m))
                for m in proposes.get(text, [])
            ]
            judgements.append(
                Judgement(
                    sentence=sentence,
                    probability=float(text in proposes),
                    denial_probability=float(text in denies),
                    mechanism=text in proposes,
                    mediators=tuple(spans),
                    themes=("NM",) if text in proposes else (),
                )
            )
        return article, segmentation, tuple(judgements)

    return make
