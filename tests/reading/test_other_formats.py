from __future__ import annotations

from extractor.article import BlockKind, Region, SectionType
from extractor.reading import read_article
from tests.reading.samples import BIOC_JSON, BMC, HTML, TEI, TEXT


def test_bmc_joins_citation_ranges_and_resolves_html_entities() -> None:
    article = read_article(BMC)

    assert "Walking is cheap [1-3]. It is safe." in article.text
    assert (article.metadata.article_type, article.metadata.year) == ("protocol", 2011)


def test_bmc_sections_nest() -> None:
    block = next(b for b in read_article(BMC).blocks if b.headings == ("Discussion", "Limits"))

    assert block.kind is BlockKind.PARAGRAPH


def test_tei_levels_come_from_the_numbers_of_the_headings() -> None:
    article = read_article(TEI)

    levels = {article.slice(b): b.level for b in article.blocks if b.kind is BlockKind.HEADING}
    assert levels == {
        "Introduction": 1,
        "Methods": 1,
        "Outcomes": 2,
        "Results": 1,
        "Discussion": 1,
        "Acknowledgements": 1,
    }
    assert (article.metadata.doi, article.metadata.year, article.metadata.journal) == ("10.1000/walk.3", 2018, "Walks")


def test_bioc_takes_the_sections_from_the_source() -> None:
    article = read_article(BIOC_JSON)

    assert article.blocks[-1].section_type is SectionType.DISCUSSION
    assert (article.metadata.pmcid, article.metadata.year) == ("PMC1234567", 2017)


def test_html_leaves_out_what_surrounds_the_article_and_brackets_its_citations() -> None:
    article = read_article(HTML)

    assert "Walking is cheap.[1] It is safe." in article.text
    for word in ("Home", "Terms", "cited"):
        assert word not in article.text
    assert next(b for b in article.blocks if article.slice(b) == "Knees hurt.").region is Region.ABSTRACT
    assert (article.metadata.doi, article.metadata.year, article.metadata.language) == ("10.1000/walk.4", 2021, "en")


def test_markdown_headings_lists_and_hyphens() -> None:
    article = read_article(TEXT)

    assert "Knees hurt and walking helps." in article.text
    assert "Walking is cheap. It is safe." in article.text
    assert [article.slice(b) for b in article.blocks if b.kind is BlockKind.LIST_ITEM][:2] == [
        "through strength",
        "through mood",
    ]


def test_plain_text_headings_may_stand_directly_above_their_text_or_be_underlined() -> None:
    article = read_article(b"A trial of walks\n\nMethods\nWe walked\nfar.\n\nDiscussion\n----------\nIt helped.\n")

    headings = [article.slice(b) for b in article.blocks if b.kind is BlockKind.HEADING]
    assert headings == ["Methods", "Discussion"]
    assert "We walked far." in article.text


def test_text_with_one_paragraph_a_line_needs_no_blank_lines() -> None:
    long_line = b"We walked every day and measured pain with a scale from zero to ten. " * 3
    article = read_article(b"\n".join([long_line, long_line, long_line]))

    assert sum(b.kind is BlockKind.PARAGRAPH for b in article.blocks) == 3


def test_text_in_windows_1252_and_utf_16() -> None:
    assert "Müller" in read_article("Müller walked – far.".encode("cp1252")).text
    assert "Müller" in read_article("Müller walked – far.".encode("utf-16")).text


def html(body: str) -> bytes:
    return f"<!DOCTYPE html><html><body><article>{body}</article></body></html>".encode()


def test_html_headings_within_lists_and_quotations_are_read() -> None:
    article = read_article(
        html("<ul><li><h2>Discussion</h2>So.</li></ul><blockquote><h3>Limits</h3><p>Few walked.</p></blockquote>")
    )

    assert [(b.kind, article.slice(b)) for b in article.blocks] == [
        (BlockKind.HEADING, "Discussion"),
        (BlockKind.LIST_ITEM, "So."),
        (BlockKind.HEADING, "Limits"),
        (BlockKind.PARAGRAPH, "Few walked."),
    ]


def test_html_tables_and_figures_within_lists_give_their_captions_alone() -> None:
    table = "<table><caption>Walks by arm</caption><tr><td><p>A cell.</p></td></tr></table>"
    figure = "<figure><p>An axis.</p><figcaption>A curve</figcaption></figure>"
    article = read_article(html(f"<p>Pain fell.</p><ol><li>As shown: {table}{figure}<p>More walked.</p></li></ol>"))

    assert [(b.kind, article.slice(b)) for b in article.blocks] == [
        (BlockKind.PARAGRAPH, "Pain fell."),
        (BlockKind.LIST_ITEM, "As shown:"),
        (BlockKind.CAPTION, "Walks by arm"),
        (BlockKind.CAPTION, "A curve"),
        (BlockKind.PARAGRAPH, "More walked."),
    ]


def test_html_lists_within_lists_keep_their_order() -> None:
    article = read_article(html("<ul><li>One.<ul><li>Two.</li></ul></li><li>Three.</li></ul>"))

    assert [article.slice(b) for b in article.blocks] == ["One.", "Two.", "Three."]
