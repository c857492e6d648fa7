"""Pictures of the pages that carry evidence, for PDFs whose file still is where it was read.

The report draws the boxes over them. A file that has moved or changed (its SHA-256 differs)
gets no picture, and the report draws the page from the boxes alone.
"""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.rows import SentenceRow, TrialRow

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["MAX_PAGES", "Picture", "evidence_pages", "page_pictures"]

DPI = 110
"""At 110 dots an inch 8-point print can be read on the screen."""

GREYS = 4
"""Levels of grey. Four keep print sharp and, as WebP without loss, take half the bytes of eight
and a third of WebP with loss: about 43 kB a page (mean of 36 pages of 14 trial reports)."""

MAX_PAGES = 12
"""Of one paper, most evidence first: a report of many papers must stay openable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One page: its number from 1, its size in PDF points as shown, and a WebP picture as data URI."""

    number: int
    width: float
    height: float
    image: str


def evidence_pages(trial: TrialRow, sentences: Sequence[SentenceRow]) -> tuple[int, ...]:
    """Pages with mechanism sentences or status evidence, at most MAX_PAGES, in page order."""
    boxes = [b for s in sentences if s.mechanism for b in s.boxes]
    boxes += [b for m in trial.mediators for e in m.evidence for b in e.boxes]
    counts: dict[int, int] = {}
    for box in boxes:
        counts[box.page] = counts.get(box.page, 0) + 1
    return tuple(sorted(sorted(counts, key=lambda page: (-counts[page], page))[:MAX_PAGES]))


def page_pictures(trial: TrialRow, sentences: Sequence[SentenceRow]) -> Iterator[Picture]:
    """Pictures of the evidence pages; none where the source is no PDF or cannot be found unchanged."""
    numbers = evidence_pages(trial, sentences) if trial.format == "pdf" else ()
    source = Path(trial.source)
    if not numbers or not source.is_file():
        return
    data = source.read_bytes()
    if trial.sha256 is not None and hashlib.sha256(data).hexdigest() != trial.sha256:
        return
    yield from _render(data, numbers)


def _render(data: bytes, numbers: Sequence[int]) -> Iterator[Picture]:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        for number in numbers:
            if number > len(document):
                continue
            page = document[number - 1]
            width, height = page.get_size()
            image = page.render(scale=DPI / 72, grayscale=True).to_numpy()
            yield Picture(number=number, width=width, height=height, image=_data_uri(image))
    finally:
        document.close()


def _data_uri(pixels: npt.NDArray[np.uint8]) -> str:
    """Grey pixels, (height, width) or (height, width, 1), as a picture in `GREYS` levels."""
    import numpy as np
    from PIL import Image

    step = 256 // GREYS
    levels = np.arange(256) // step * (255 // (GREYS - 1))
    picture = Image.fromarray(levels.astype(np.uint8)[pixels.squeeze()]).convert("RGB")
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", lossless=True, method=2)
    return "data:image/webp;base64," + base64.b64encode(buffer.getvalue()).decode()
