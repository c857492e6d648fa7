"""Sentences packed into windows: how the encoder is shown an article.

A sentence is rarely enough to tell a mechanism from disease biology: a reader needs the title
(what is the intervention?), the section and the sentences around it. So a window holds
`[CLS] section title [SEP] s1 [SEP] s2 [SEP] ...`, as many consecutive sentences of one section
as fit, and every sentence is judged inside it (sequential sentence classification,
Cohan et al. 2019, doi 10.18653/v1/D19-1383). Each sentence is judged in one window only; the
window also shows the last sentence of the window before, unjudged, so that the first one is
not read without what precedes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["EncodedSentence", "Window", "WindowOptions", "pack"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowOptions:
    """Sizes in word pieces.

    Attributes:
        window: longest sequence shown to the encoder (it was pre-trained on 512).
        title: of the title, at most this many pieces.
        sentence: of one sentence, at most this many; the longest 1% is cut.
        overlap: sentences repeated from the window before, as context.
    """

    window: int = 384
    title: int = 24
    sentence: int = 160
    overlap: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedSentence:
    """Word-piece ids of one sentence and the characters each piece stands for.

    Attributes:
        ids: vocabulary indices, without special tokens.
        offsets: half-open character offsets into the sentence, one pair for each id.
    """

    ids: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One sequence for the encoder.

    Attributes:
        ids: the whole sequence.
        sentences: for each judged sentence (index, first position, position after its last piece).
    """

    ids: tuple[int, ...]
    sentences: tuple[tuple[int, int, int], ...]


def pack(
    prefix: Sequence[int],
    sentences: Sequence[EncodedSentence],
    separator: int,
    options: WindowOptions,
    first_window: int | None = None,
) -> Iterator[Window]:
    """Pack the sentences of one section into windows, in order, each judged once.

    Args:
        prefix: `[CLS]` section title `[SEP]` as ids.
        sentences: the section's sentences in reading order.
        separator: id of `[SEP]`, put after each sentence.
        options: sizes.
        first_window: size of the first window where it differs (training shifts the cuts).
    """
    start, limit = 0, first_window or options.window
    while start < len(sentences):
        context = sentences[max(0, start - options.overlap) : start]
        ids = list(prefix)
        for sentence in context:
            ids += [*sentence.ids[: options.sentence], separator]
        if len(ids) > limit // 2:  # a long neighbour must not crowd out what is to be judged
            ids = list(prefix)
        judged: list[tuple[int, int, int]] = []
        index = start
        while index < len(sentences):
            piece = sentences[index].ids[: options.sentence]
            if judged and len(ids) + len(piece) + 1 > limit:
                break
            judged.append((index, len(ids), len(ids) + len(piece) + 1))
            ids += [*piece, separator]
            index += 1
        yield Window(ids=tuple(ids), sentences=tuple(judged))
        start, limit = index, options.window
