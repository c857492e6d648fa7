"""Characters and their places from pypdfium2, with few calls into the engine.

pypdfium2's own helpers cost several Python calls for each character. Here each property of a
page's characters is fetched in one `map` over a C function that writes straight into a numpy
array: about 0.5 microseconds for a character, so that reading stays near the speed of the engine.
"""

from __future__ import annotations

import ctypes
import math
from collections import deque
from collections.abc import Iterator
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extractor.errors import EncryptedPdfError, ReadError
from extractor.reading.pdf.glyphs import FloatArray, FontStyle, Glyphs, IntArray, PageGlyphs

__all__ = ["Engine"]

READER = f"pypdfium2 {pdfium.PYPDFIUM_INFO}"

_ITALIC_FLAG = 1 << 6  # PDF 32000-1, table 123: font descriptor flags, bit 7
_FORCE_BOLD_FLAG = 1 << 18  # the same, bit 19
_BOLD_WORDS = ("bold", "black", "heavy", "semibold", "demi", "-bd", "_bd")
_ITALIC_WORDS = ("italic", "oblique", "-it", "slanted", "kursiv")
_HYPHEN_MARKS = (0x02, 0xFFFE)  # how the engine writes a hyphen at the end of a line
_STRIDE = 4
"""Characters between two that are asked for their text object; see `_objects`."""

_MAX_GLYPHS = 200_000
"""Pages with more characters (maps, plots) are cut: no page of prose has a tenth of them."""


def _function(name: str, result: Any, *arguments: Any) -> Any:
    """A C function that takes addresses as plain integers and does not let go of the GIL."""
    address = ctypes.cast(getattr(pdfium_c, name), ctypes.c_void_p).value or 0
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


_loose_box = _function("FPDFText_GetLooseCharBox", ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
_unicode = _function("FPDFText_GetUnicode", ctypes.c_uint, ctypes.c_void_p, ctypes.c_int)
_text_object = _function("FPDFText_GetTextObject", ctypes.c_size_t, ctypes.c_void_p, ctypes.c_int)
_matrix = _function("FPDFPageObj_GetMatrix", ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
_font_size = _function("FPDFTextObj_GetFontSize", ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
_font_handle = _function("FPDFTextObj_GetFont", ctypes.c_size_t, ctypes.c_void_p)


class Engine:
    """An open PDF file.

    Raises:
        EncryptedPdfError: the file asks for a password.
        ReadError: it is no PDF, truncated or otherwise broken.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self._name = name
        try:
            self._document = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            if getattr(error, "err_code", None) in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY):
                raise EncryptedPdfError(name, "the PDF asks for a password; save it without one") from error
            raise ReadError(name, f"not a readable PDF ({error}); download or save it again") from error
        self.n_pages: int = len(self._document)
        if self.n_pages == 0:
            self.close()
            raise ReadError(name, "the PDF has no pages; download or save it again")

    def close(self) -> None:
        """Give the engine's memory back."""
        self._document.close()

    def pages(self) -> Iterator[PageGlyphs | None]:
        """The pages, one at a time; None for a page that the engine cannot load."""
        for index in range(self.n_pages):
            yield self._page(index)

    def _page(self, index: int) -> PageGlyphs | None:
        page = pdfium_c.FPDF_LoadPage(self._document.raw, index)
        if not page:
            return None
        text_page = pdfium_c.FPDFText_LoadPage(page)
        try:
            return _read_page(page, text_page, index + 1) if text_page else None
        finally:
            if text_page:
                pdfium_c.FPDFText_ClosePage(text_page)
            pdfium_c.FPDF_ClosePage(page)


def _read_page(page: Any, text_page: Any, number: int) -> PageGlyphs:
    left, bottom, right, top = _visible_box(page)
    rotation = int(pdfium_c.FPDFPage_GetRotation(page)) % 4
    n = max(0, min(int(pdfium_c.FPDFText_CountChars(text_page)), _MAX_GLYPHS))
    address = ctypes.cast(text_page, ctypes.c_void_p).value

    codes = _codes(text_page, address, n)
    raw = np.zeros((n, 4), np.float32)  # FS_RECTF: left, top, right, bottom
    start, width = raw.ctypes.data, raw.itemsize * 4
    deque(map(_loose_box, repeat(address), range(n), range(start, start + n * width, width)), maxlen=0)
    objects = _objects(address, n)
    styles, turn, fonts = _styles(objects, rotation)

    boxes = _turn_boxes(raw, (left, bottom, right, top), rotation)
    sideways = rotation % 2 == 1
    return PageGlyphs(
        page=number,
        width=(top - bottom) if sideways else (right - left),
        height=(right - left) if sideways else (top - bottom),
        codes=codes,
        boxes=boxes,
        styles=styles,
        turn=turn,
        fonts=fonts,
        reader=READER,
        has_images=n < 100 and _has_images(page),
    )


def _visible_box(page: Any) -> tuple[float, float, float, float]:
    """Left, bottom, right, top of what a viewer shows: CropBox within MediaBox."""
    rectangle = pdfium_c.FS_RECTF()
    pdfium_c.FPDF_GetPageBoundingBox(page, rectangle)
    return rectangle.left, rectangle.bottom, rectangle.right, rectangle.top


def _codes(text_page: Any, address: int | None, n: int) -> Glyphs:
    """The code points; in one call where the page's text has one unit for each character."""
    units = np.zeros(n + 1, np.uint16)
    buffer = units.ctypes.data_as(ctypes.POINTER(ctypes.c_ushort))
    written = pdfium_c.FPDFText_GetText(text_page, 0, n, buffer) if n else 0
    codes = units[:n].astype(np.uint32)
    if written != n + 1:
        codes = np.fromiter(map(_unicode, repeat(address), range(n)), np.uint32, n)
    codes = _join_surrogates(codes)
    codes[(codes == _HYPHEN_MARKS[0]) | (codes == _HYPHEN_MARKS[1])] = ord("-")
    return codes


def _join_surrogates(codes: Glyphs) -> Glyphs:
    """Characters beyond 0xFFFF, which the engine gives in two halves; the second becomes a null."""
    high = (codes >= 0xD800) & (codes < 0xDC00)
    if not ((codes >= 0xD800) & (codes < 0xE000)).any():
        return codes
    low = np.append((codes[1:] >= 0xDC00) & (codes[1:] < 0xE000), False)
    first = np.flatnonzero(high & low)
    codes[first] = 0x10000 + ((codes[first] - 0xD800) << 10) + (codes[first + 1] - 0xDC00)
    codes[first + 1] = 0
    codes[((codes >= 0xD800) & (codes < 0xE000)) | (codes > 0x10FFFF)] = 0xFFFD
    return codes


def _objects(address: int | None, n: int) -> IntArray:
    """The text object of each character; 0 for those that the engine made up.

    An object's characters follow one another, so between two of one object only made-up spaces
    can stand: most characters need not be asked for.
    """
    if n == 0:
        return np.zeros(0, np.int64)
    asked = np.append(np.arange(0, n - 1, _STRIDE), n - 1)
    found = np.fromiter(map(_text_object, repeat(address), asked.tolist()), np.int64, len(asked))
    objects = np.append(np.repeat(found[:-1], np.diff(asked)), found[-1])
    decided = np.append((found[:-1] == found[1:]) & (found[:-1] != 0), True)
    known = np.append(np.repeat(decided[:-1], np.diff(asked)), True)
    known[asked] = True
    rest = np.flatnonzero(~known)
    objects[rest] = np.fromiter(map(_text_object, repeat(address), rest.tolist()), np.int64, len(rest))
    return objects


def _styles(objects: IntArray, rotation: int) -> tuple[IntArray, IntArray, list[FontStyle]]:
    """Style and writing direction of each character, asked once for each text object.

    Styles are numbered as they come on the page. The order of the objects, which are addresses, differs from run to
    run, and the numbers decide which of two equally common styles is a line's.
    """
    unique, first, inverse = np.unique(objects, return_index=True, return_inverse=True)
    styles = np.full(len(unique), -1, np.int64)
    turns = np.zeros(len(unique), np.int64)
    fonts: dict[FontStyle, int] = {}
    known: dict[int, tuple[str, bool, bool]] = {}
    numbered: dict[tuple[int, float], int] = {}
    numbers = (ctypes.c_float * 7)()  # a b c d e f of the matrix (FS_MATRIX), then the font's size
    at = ctypes.addressof(numbers)
    for k in np.argsort(first).tolist():
        text_object = int(unique[k])
        if not text_object:
            continue
        _matrix(text_object, at)
        _font_size(text_object, at + 24)
        a, b, c, d, _, _, size = numbers
        handle = _font_handle(text_object)
        if handle not in known:
            known[handle] = _font(handle) if handle else ("", False, False)
        points = round(size * math.hypot(c, d) * 5) / 5
        key = (handle, points)
        if key not in numbered:
            name, bold, italic = known[handle]
            style = FontStyle(name=name, size=points, bold=bold, italic=italic)
            numbered[key] = fonts.setdefault(style, len(fonts))
        styles[k] = numbered[key]
        turns[k] = _quarter_turns(a, b, rotation)
    return styles[inverse], turns[inverse], list(fonts)


def _font(handle: int) -> tuple[str, bool, bool]:
    """Name without subset prefix, whether bold, whether italic."""
    font = ctypes.cast(handle, pdfium_c.FPDF_FONT)
    buffer = ctypes.create_string_buffer(256)
    pdfium_c.FPDFFont_GetBaseFontName(font, buffer, 256)
    name = buffer.value.decode("utf-8", "replace")
    name = name.split("+", 1)[1] if len(name) > 7 and name[6:7] == "+" else name
    low = name.lower()
    flags = pdfium_c.FPDFFont_GetFlags(font)
    flags = flags if flags > 0 else 0
    bold = any(word in low for word in _BOLD_WORDS) or bool(flags & _FORCE_BOLD_FLAG)
    italic = any(word in low for word in _ITALIC_WORDS) or bool(flags & _ITALIC_FLAG)
    return name, bold, italic


def _quarter_turns(a: float, b: float, rotation: int) -> int:
    """Clockwise quarter turns of a writing direction (a, b) as the viewer sees it; -1 if slanted."""
    if abs(b) <= 0.02 * abs(a):
        own = 0 if a >= 0 else 2
    elif abs(a) <= 0.02 * abs(b):
        own = 3 if b > 0 else 1
    else:
        return -1
    return (own + rotation) % 4


def _turn_boxes(raw: FloatArray, visible: tuple[float, float, float, float], rotation: int) -> FloatArray:
    """From the page's own space (y upwards) to the visible page (y downwards, turned)."""
    left, bottom, right, top = visible
    x0, y1, x1, y0 = raw[:, 0], raw[:, 1], raw[:, 2], raw[:, 3]
    match rotation:
        case 0:
            parts = (x0 - left, top - y1, x1 - left, top - y0)
        case 1:
            parts = (y0 - bottom, x0 - left, y1 - bottom, x1 - left)
        case 2:
            parts = (right - x1, y0 - bottom, right - x0, y1 - bottom)
        case _:
            parts = (top - y1, right - x1, top - y0, right - x0)
    return np.stack(parts, axis=1).astype(np.float32)


def _has_images(page: Any) -> bool:
    """Whether an image is drawn; asked only for pages with hardly any text."""
    count = min(int(pdfium_c.FPDFPage_CountObjects(page)), 2_000)
    for k in range(count):
        kind = pdfium_c.FPDFPageObj_GetType(pdfium_c.FPDFPage_GetObject(page, k))
        if kind in (pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_FORM):
            return True
    return False
