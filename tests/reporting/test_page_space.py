"""Places on the page as seen, in the PDF's own space: cropped, shifted, rotated."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject

from extractor.article import Box
from extractor.reporting.page_space import PageSpace

BOX = Box(page=1, x0=10, y0=20, x1=110, y1=32)


@pytest.mark.parametrize(
    ("rotation", "expected"),
    [
        (0, (40, 748, 140, 760)),  # 10 right of 30; 20 below 780
        (90, (50, 60, 62, 160)),  # seen from the left edge: y runs right, x runs up
        (180, (470, 70, 570, 82)),
        (270, (548, 670, 560, 770)),
    ],
)
def test_box_on_a_cropped_page(rotation, expected):
    space = PageSpace(left=30, bottom=50, right=580, top=780, rotation=rotation)

    assert space.rectangle(BOX) == expected


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@given(x=st.floats(0, 500), y=st.floats(0, 500))
def test_every_seen_place_lies_on_the_sheet(rotation, x, y):
    space = PageSpace(left=-20, bottom=-17, right=480, top=483, rotation=rotation)
    x0, y0, x1, y1 = space.rectangle(Box(page=1, x0=x, y0=y, x1=x, y1=y))

    assert -20 <= x0 == x1 <= 480
    assert -17 <= y0 == y1 <= 483


def test_quad_begins_top_left_as_seen():
    upright = PageSpace(left=0, bottom=0, right=600, top=800, rotation=0)

    assert upright.quad(BOX) == (10, 780, 110, 780, 10, 768, 110, 768)


def page(media, crop=None, rotation=0):
    writer = PdfWriter()
    added = writer.add_blank_page(100, 100)
    added.mediabox = RectangleObject(media)
    if crop:
        added.cropbox = RectangleObject(crop)
    added.rotate(rotation)
    data = io.BytesIO()
    writer.write(data)
    return PdfReader(data).pages[0]


@pytest.mark.parametrize(
    ("media", "crop", "expected"),
    [
        ((0, 0, 612, 792), None, (0, 0, 612, 792)),
        ((0, 0, 653, 851), (34, 34, 621, 816), (34, 34, 621, 816)),
        ((0, 0, 612, 828), (0, 0, 620, 834), (0, 0, 612, 828)),  # larger than the sheet
        ((0, 0, 612, 792), (700, 0, 800, 100), (0, 0, 612, 792)),  # beside the sheet
        ((0, -17, 595, 782), None, (0, -17, 595, 782)),
        ((612, 792, 0, 0), None, (0, 0, 612, 792)),  # corners the other way round
    ],
)
def test_visible_part_of_the_sheet(media, crop, expected):
    space = PageSpace.of(page(media, crop))

    assert (space.left, space.bottom, space.right, space.top) == expected


def test_rotation_is_taken_over():
    assert PageSpace.of(page((0, 0, 612, 792), rotation=270)).rotation == 270
