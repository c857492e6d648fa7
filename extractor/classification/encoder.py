"""The encoder: the sentences of an article as vectors, each read in its context.

A six-layer MiniLM (Wang et al. 2020, arXiv 2002.10957; the `all-MiniLM-L6-v2` weights,
Apache-2.0), fine-tuned on annotated trials, exported to ONNX and quantised to int8. It runs on
one thread with onnxruntime; the result for an article depends on that article alone, because
windows of different articles never share a batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from extractor.article import SectionType
from extractor.classification.windows import EncodedSentence, Window, WindowOptions, pack
from extractor.errors import ModelError
from extractor.model_folder import ModelFolder

__all__ = ["Encoder", "SentenceEncoding"]

Floats = npt.NDArray[np.float32]

_CLS, _SEP = "[CLS]", "[SEP]"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceEncoding:
    """One sentence as the encoder reads it in its context.

    Attributes:
        pooled: mean and maximum over its word pieces, shape (2 * hidden,).
        pieces: one row per word piece, shape (n_pieces, hidden).
        offsets: half-open character offsets of the pieces into the sentence.
    """

    pooled: Floats
    pieces: Floats
    offsets: tuple[tuple[int, int], ...]


class Encoder:
    """A loaded encoder. Give it one article at a time."""

    def __init__(self, folder: ModelFolder) -> None:
        from tokenizers import Tokenizer

        self.options = WindowOptions(**folder.json("windows.json"))
        self._tokenizer = Tokenizer.from_file(str(folder.file("tokenizer.json")))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._session = _session(folder)

    def encode(
        self,
        title: str,
        sections: Sequence[tuple[SectionType, Sequence[str]]],
        wanted: Sequence[bool] | None = None,
    ) -> list[SentenceEncoding | None]:
        """Encode the sentences of an article.

        Args:
            title: the article's title, empty where unknown.
            sections: section type and its sentences, in reading order.
            wanted: for each sentence whether it is worth reading; the others do not stand in any
                window, so that what is left of a section is read as if it followed on. All are
                read without it.

        Returns:
            One encoding per sentence, in the order given; None where it was left out.
        """
        encodings: list[SentenceEncoding | None] = []
        for section, texts in sections:
            first = len(encodings)
            encodings += [None] * len(texts)
            places = [first + i for i in range(len(texts)) if wanted is None or wanted[first + i]]
            encoded = [self.tokenize(texts[place - first]) for place in places]
            read = (
                encoding
                for window in pack(self.prefix(section, title), encoded, self._id(_SEP), self.options)
                for encoding in self._read(window, encoded)
            )
            for place, encoding in zip(places, read, strict=True):
                encodings[place] = encoding
        return encodings

    def tokenize(self, text: str) -> EncodedSentence:
        """Word pieces of one sentence."""
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        return EncodedSentence(ids=tuple(encoding.ids), offsets=tuple(encoding.offsets))

    def prefix(self, section: SectionType, title: str) -> list[int]:
        """What every window of a section begins with."""
        words = self._tokenizer.encode(str(section), add_special_tokens=False).ids
        heading = self._tokenizer.encode(title, add_special_tokens=False).ids[: self.options.title]
        return [self._id(_CLS), *words, *heading, self._id(_SEP)]

    def _id(self, token: str) -> int:
        found: int | None = self._tokenizer.token_to_id(token)
        if found is None:
            raise ModelError(f"tokenizer.json has no {token}; it belongs to another encoder")
        return found

    def _read(self, window: Window, sentences: Sequence[EncodedSentence]) -> list[SentenceEncoding]:
        ids = np.asarray([window.ids], dtype=np.int64)
        (hidden,) = self._session.run(None, {"ids": ids, "mask": np.ones_like(ids)})
        rows: Floats = hidden[0]
        encodings = []
        for index, first, end in window.sentences:
            own = rows[first:end]
            pooled = np.concatenate([own.mean(axis=0), own.max(axis=0)])
            offsets = sentences[index].offsets[: end - first - 1]
            encodings.append(SentenceEncoding(pooled=pooled, pieces=own[:-1], offsets=offsets))
        return encodings


def _session(folder: ModelFolder) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # One thread: papers are judged side by side, and sums in a fixed order give equal results.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(folder.file("encoder.onnx")), options, providers=["CPUExecutionProvider"])
