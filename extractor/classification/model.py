"""The classifier: which sentences of Introduction and Discussion propose a mechanism.

In: an article and its segmentation. Out: one `Judgement` for each of those sentences.
The parts are the encoder, the head, the themes' thresholds and the mediator tagger, all read
from one model folder; how they were trained stands in its card.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt

from extractor.article import Article, Judgement, SectionType, Segmentation, Sentence, Span
from extractor.classification.encoder import Encoder, SentenceEncoding
from extractor.classification.features import context_features, cue_features
from extractor.classification.head import Linear, Reading, read_sentences, sigmoid
from extractor.classification.lexical import lexical_scores
from extractor.classification.mediators import mediator_spans
from extractor.classification.screen import PART as SCREEN
from extractor.classification.screen import Screen
from extractor.classification.taxonomy import Taxonomy
from extractor.model_folder import ModelFolder

__all__ = ["JUDGED_SECTIONS", "Classifier", "SentenceReadings", "head_features", "load_classifier"]

Floats = npt.NDArray[np.float32]

JUDGED_SECTIONS = (SectionType.INTRODUCTION, SectionType.DISCUSSION)
"""Only here do authors propose; Methods and Results tell how a mediator was tested."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceReadings:
    """Everything the encoder says of an article's sentences, before head and thresholds.

    Attributes:
        encodings: None where the screen left a sentence out.
        reading: of all sentences; of those left out what the words say.
        lexical: log-odds by the words alone.
    """

    sentences: tuple[Sentence, ...]
    texts: tuple[str, ...]
    encodings: tuple[SentenceEncoding | None, ...]
    reading: Reading
    lexical: Floats

    def features(self) -> Floats:
        """What the head is fitted on; shape (n_sentences, n_features)."""
        return head_features(self.sentences, self.texts, self.reading, self.lexical)


def head_features(sentences: Sequence[Sentence], texts: Sequence[str], reading: Reading, lexical: Floats) -> Floats:
    """Features of the head: log-odds of P and D, of the words alone, context, cues, bottleneck, in this order."""
    return np.concatenate(
        [
            reading.proposal[:, None],
            reading.denial[:, None],
            lexical[:, None],
            context_features(sentences, reading.proposal),
            cue_features(texts),
            reading.vectors,
        ],
        axis=1,
    ).astype(np.float32)


class Classifier:
    """A loaded classifier. Build it with `load_classifier`."""

    def __init__(self, folder: ModelFolder) -> None:
        settings = folder.json("classifier.json")
        self.threshold = float(settings["threshold"])
        self.theme_codes: tuple[str, ...] = tuple(settings["themes"])
        self._theme_thresholds = np.asarray(settings["theme_thresholds"])
        self._mediator_threshold = float(settings["mediator_threshold"])
        self._encoder = Encoder(folder)
        self._layers = folder.arrays("layers.npz")
        lexical = folder.arrays("lexical.npz")
        self._word_weights, self._word_bias = lexical["weights"].astype(np.float32), float(lexical["bias"])
        self._head = Linear.from_arrays(folder.arrays("head.npz"))
        self._denial = Linear.from_arrays(folder.arrays("denial.npz"))
        self._screen = Screen.from_json(folder.json(SCREEN)) if folder.has(SCREEN) else None

    def judge(self, article: Article, segmentation: Segmentation, taxonomy: Taxonomy) -> tuple[Judgement, ...]:
        """Judge the sentences of Introduction and Discussion, in reading order.

        Depends on this article alone: the same result whatever else is judged beside it.
        """
        return self.judge_readings(self.read(article, segmentation, screened=True), taxonomy)

    def judge_readings(self, read: SentenceReadings, taxonomy: Taxonomy) -> tuple[Judgement, ...]:
        """The same from readings that were made before."""
        if not read.sentences:
            return ()
        features = read.features()
        proposals, denials = self._head.probability(features), self._denial.probability(features)
        if self._screen is not None:
            left_out = np.asarray([e is None for e in read.encodings])
            proposals[left_out] = self._screen.probability(read.lexical[left_out])
            denials[left_out] = 0.0
        plain = [
            Judgement(sentence=s, probability=round(float(p), 6), denial_probability=round(float(d), 6))
            for s, p, d in zip(read.sentences, proposals, denials, strict=True)
        ]
        return tuple(self.describe(j, read, taxonomy) if j.probability >= self.threshold else j for j in plain)

    def read(self, article: Article, segmentation: Segmentation, *, screened: bool = False) -> SentenceReadings:
        """The encoder's reading of the sentences to be judged.

        Args:
            article: as read.
            segmentation: of that article.
            screened: leave out what the model's screen lets pass; where features are wanted for
                training, every sentence must be read.
        """
        sentences = segmentation.sentences_of(*JUDGED_SECTIONS)
        texts = tuple(article.slice(s) for s in sentences)
        pairs = list(zip(sentences, texts, strict=True))
        sections = [
            (section, [text for _, text in group])
            for section, group in groupby(pairs, key=lambda pair: pair[0].section)
        ]
        lexical = lexical_scores(texts, self._word_weights, self._word_bias)
        screen = self._screen if screened else None
        wanted = None if screen is None else screen.keeps(lexical).tolist()
        encodings = tuple(self._encoder.encode(article.metadata.title or "", sections, wanted))
        empty = np.zeros(self._layers["neck_weight"].shape[1], dtype=np.float32)
        pooled = np.asarray([empty if e is None else e.pooled for e in encodings], dtype=np.float32)
        reading = read_sentences(pooled.reshape(len(encodings), len(empty)), self._layers)
        if screen is not None:
            reading = screen.complete(reading, np.asarray([e is None for e in encodings], dtype=bool), lexical)
        return SentenceReadings(sentences=sentences, texts=texts, encodings=encodings, reading=reading, lexical=lexical)

    def describe(self, judgement: Judgement, read: SentenceReadings, taxonomy: Taxonomy) -> Judgement:
        """The judgement as that of a mechanism sentence: themes, mediators, normalised mechanisms."""
        index = read.sentences.index(judgement.sentence)
        start, text = judgement.sentence.start, read.texts[index]
        encoding = read.encodings[index]
        spans: Sequence[tuple[int, int]] = ()
        if encoding is not None:
            scores = sigmoid(encoding.pieces @ self._layers["piece_weight"] + self._layers["piece_bias"])
            spans = mediator_spans(text, scores, encoding.offsets, self._mediator_threshold)
        matches = [taxonomy.match(text[a:b]) for a, b in spans]
        return replace(
            judgement,
            mechanism=True,
            themes=self._themes(read.reading.themes[index], [m.theme for m in matches if m], taxonomy),
            mediators=tuple(Span(start=start + a, end=start + b) for a, b in spans),
            mechanisms=tuple(m.name if m else None for m in matches),
        )

    def _themes(self, scores: npt.NDArray[Any], matched: Sequence[str], taxonomy: Taxonomy) -> tuple[str, ...]:
        probabilities = sigmoid(scores)
        order = np.argsort(-(probabilities - self._theme_thresholds), kind="stable")
        chosen = [self.theme_codes[i] for i in order if probabilities[i] >= self._theme_thresholds[i]]
        codes = taxonomy.translate(chosen or [self.theme_codes[int(order[0])]])
        known = {t.code for t in taxonomy.themes}
        if known.issuperset(codes):
            return codes
        # A scheme without a crosswalk takes its themes from the mechanisms its terms found.
        fallback = (taxonomy.other,) if taxonomy.other else ()
        return tuple(dict.fromkeys(matched)) or fallback


def load_classifier(folder: ModelFolder) -> Classifier:
    """The classifier of an opened model folder.

    Raises:
        ModelError: a part is missing or not what it should be.
    """
    return Classifier(folder)
