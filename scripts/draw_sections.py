"""Draw what was read on the pages themselves: sections in colour, a box for each sentence.

    python scripts/draw_sections.py paper.pdf --out pictures --pages 1 2 5

Introduction blue, Methods yellow, Results green, Discussion red, abstract violet; outlined are
headings (black), captions, tables and footnotes (grey). Neighbouring sentences differ in depth.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from PIL import Image, ImageDraw

from extractor.article import Article, BlockKind, Box, SectionType, Segmentation
from extractor.errors import ReadError
from extractor.reading import read_article
from extractor.segmentation import segment

COLOURS = {
    SectionType.ABSTRACT: (150, 90, 200),
    SectionType.INTRODUCTION: (40, 110, 220),
    SectionType.METHODS: (220, 180, 30),
    SectionType.RESULTS: (50, 170, 80),
    SectionType.DISCUSSION: (220, 60, 50),
    SectionType.OTHER: (150, 150, 150),
}
OUTLINES = {
    BlockKind.TITLE: (0, 0, 0),
    BlockKind.HEADING: (0, 0, 0),
    BlockKind.CAPTION: (90, 140, 140),
    BlockKind.TABLE: (90, 140, 140),
    BlockKind.FOOTNOTE: (160, 160, 160),
    BlockKind.REFERENCE: (200, 200, 160),
}


def draw(path: Path, out: Path, wanted: list[int] | None, dots: int) -> list[Path]:
    """One PNG for each wanted page.

    Args:
        path: the PDF.
        out: an existing folder.
        wanted: numbers of pages, from 1; None for all.
        dots: pixels an inch.
    """
    import pypdfium2 as pdfium

    article = read_article(path)
    segmentation = segment(article)
    written = []
    document = pdfium.PdfDocument(path.read_bytes())
    for number in wanted or range(1, len(document) + 1):
        scale = dots / 72
        picture = document[number - 1].render(scale=scale).to_pil().convert("RGBA")
        layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
        _paint(ImageDraw.Draw(layer), article, segmentation, number, scale)
        target = out / f"{path.stem}-{number}.png"
        Image.alpha_composite(picture, layer).convert("RGB").save(target)
        written.append(target)
    document.close()
    return written


def _paint(pen: ImageDraw.ImageDraw, article: Article, segmentation: Segmentation, page: int, scale: float) -> None:
    for sentence in segmentation.sentences:
        depth = 90 if sentence.n % 2 else 50
        for box in article.boxes(sentence):
            if box.page == page:
                pen.rectangle(_pixels(box, scale), fill=(*COLOURS[sentence.section], depth))
    for block in article.blocks:
        colour = OUTLINES.get(block.kind)
        if colour is None or block.page is None or not block.page <= page <= block.page + 1:
            continue
        for box in article.boxes(block):
            if box.page == page:
                pen.rectangle(_pixels(box, scale), outline=(*colour, 255), width=2 if block.level == 1 else 1)


def _pixels(box: Box, scale: float) -> tuple[float, float, float, float]:
    return box.x0 * scale, box.y0 * scale, box.x1 * scale, box.y1 * scale


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pdf", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pages", type=int, nargs="*")
    parser.add_argument("--dots", type=int, default=72, help="pixels an inch")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    failed = False
    for path in arguments.pdf:
        try:
            for written in draw(path, arguments.out, arguments.pages, arguments.dots):
                print(written)
        except ReadError as error:
            print(error, file=sys.stderr)
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
