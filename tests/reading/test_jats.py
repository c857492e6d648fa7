from __future__ import annotations

import pytest

from extractor.article import Article, BlockKind, Region, SectionType
from extractor.reading import read_article
from tests.reading.samples import IMRAD, TITLE, jats


def prose(article: Article) -> list[str]:
    return [article.slice(b) for b in article.blocks if b.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)]


def paragraph(markup: str) -> str:
    """The text of one paragraph with inline markup."""
    return prose(read_article(jats(f"<sec><title>Discussion</title><p>{markup}</p></sec>")))[0]


def test_metadata() -> None:
    metadata = read_article(jats(IMRAD)).metadata

    assert metadata.title == TITLE
    assert (metadata.doi, metadata.pmcid) == ("10.1000/walk.1", "PMC1234567")
    assert (metadata.journal, metadata.year, metadata.article_type) == ("Journal of Walks", 2019, "research-article")


def test_a_subtitle_belongs_to_the_title_and_the_subject_tells_a_protocol() -> None:
    front = "<article-categories><subj-group><subject>Study Protocol</subject></subj-group></article-categories>"
    data = jats(IMRAD, front=front).replace(b"</article-title>", b"</article-title><subtitle>A protocol</subtitle>")

    metadata = read_article(data).metadata

    assert metadata.title == f"{TITLE}: A protocol"
    assert metadata.article_type == "protocol"


def test_it_is_found_by_its_root_within_wrappers_and_namespaces() -> None:
    article = jats(IMRAD).split(b"?>", 1)[1]
    namespaced = article.replace(b"<article ", b'<article xmlns="http://jats.nlm.nih.gov" ', 1)

    for data in (b"<pmc-articleset>" + article + b"</pmc-articleset>", namespaced):
        assert read_article(data).metadata.title == TITLE


def test_of_several_articles_the_first_is_read_and_it_is_said() -> None:
    article = jats(IMRAD).split(b"?>", 1)[1]

    result = read_article(b"<pmc-articleset>" + article + article + b"</pmc-articleset>")

    assert [p.code for p in result.problems] == ["several_articles"]


def test_nested_sections_inherit_type_and_carry_their_headings() -> None:
    body = '<sec sec-type="discussion"><title>Discussion</title><sec><title>Limits</title><p>Few.</p></sec></sec>'

    block = read_article(jats(body)).blocks[-1]

    assert block.section_type is SectionType.DISCUSSION
    assert block.headings == ("Discussion", "Limits")


def test_an_abstract_only_file_says_that_it_has_no_full_text() -> None:
    article = read_article(jats("", front="<abstract><p>Knees hurt.</p></abstract>"))

    assert [p.code for p in article.problems] == ["no_full_text"]
    assert article.blocks[-1].region is Region.ABSTRACT


def test_graphical_and_other_abstracts_are_no_abstract() -> None:
    front = '<abstract><p>Knees hurt.</p></abstract><abstract abstract-type="key-points"><p>Walk.</p></abstract>'

    types = [b.section_type for b in read_article(jats(IMRAD, front=front)).blocks if b.region is Region.ABSTRACT]

    assert types == [SectionType.ABSTRACT, SectionType.OTHER]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('pain.<sup><xref ref-type="bibr">12</xref></sup> Next', "pain.[12] Next"),
        (
            'pain<xref ref-type="bibr"><sup>1</sup></xref><sup>,</sup><xref ref-type="bibr"><sup>3</sup></xref>.',
            "pain[1,3].",
        ),
        ('pain <xref ref-type="bibr">1</xref>–<xref ref-type="bibr">3</xref>.', "pain [1–3]."),
        ('pain [<xref ref-type="bibr">1</xref>, <xref ref-type="bibr">3</xref>].', "pain [1, 3]."),
        ('pain<sup><xref ref-type="bibr">1</xref><xref ref-type="bibr">3</xref></sup>.', "pain[1,3]."),
        ('pain<xref ref-type="bibr"><sup>1</sup></xref><sup>)</sup>, too.', "pain[1], too."),
        ('(Smith <xref ref-type="bibr">2004</xref>) and', "(Smith 2004) and"),
        ('by <xref ref-type="bibr">Smith et al. (2004)</xref>.', "by Smith et al. (2004)."),
        ("pain.<sup>12,13</sup> Next", "pain.[12,13] Next"),
        ("10<sup>9</sup> cells/m<sup>2</sup>", "10⁹ cells/m2"),
        ("VO<sub>2</sub>max, the 5<sup>th</sup> day", "VO2max, the 5th day"),
        ('a word<xref ref-type="fn">*</xref> more', "a word more"),
        ("one<break/>two\u00a0three\u00ad", "one two three"),
        ("<italic>p</italic> &lt; .05 &#8211; so", "p < .05 – so"),
        (
            "with <inline-formula><alternatives><tex-math>x^2</tex-math><math "
            'xmlns="http://www.w3.org/1998/Math/MathML"><mi>x</mi></math></alternatives></inline-formula> held',
            "with x held",
        ),
    ],
)
def test_inline_markup_becomes_readable_text(markup: str, text: str) -> None:
    assert paragraph(markup) == text


def test_figures_tables_and_formulas_do_not_interrupt_a_sentence() -> None:
    article = read_article(
        jats(
            "<sec><title>Results</title><p>Pain <fig><label>Fig 1</label><caption><p>A curve.</p></caption></fig>fell"
            "<disp-formula>a=b</disp-formula> much."
            "<table-wrap><table><tr><th>a</th><td>1</td></tr></table></table-wrap>"
            "</p></sec>"
        )
    )

    kinds = {block.kind: article.slice(block) for block in article.blocks}
    assert kinds[BlockKind.PARAGRAPH] == "Pain fell much."
    assert kinds[BlockKind.CAPTION] == "Fig 1 A curve."
    assert kinds[BlockKind.TABLE] == "a | 1"


def test_lists_quotations_and_definitions_are_blocks_of_their_own_in_order() -> None:
    article = read_article(
        jats(
            "<sec><title>Discussion</title><p>Reasons:<list>"
            "<list-item><p>strength</p></list-item><list-item><p>mood</p>"
            "</list-item></list>were given.</p><disp-quote><p>I walk.</p></disp-quote>"
            "<def-list><def-item><term>RCT</term><def><p>a trial</p></def></def-item></def-list></sec>"
        )
    )

    assert prose(article) == ["Reasons:", "strength", "mood", "were given.", "I walk.", "RCT: a trial"]


def test_boxed_text_is_marked_as_outside_the_section() -> None:
    body = (
        '<sec sec-type="discussion"><title>Discussion</title><boxed-text><caption><title>Key messages</title></caption>'
        "<p>Walk more.</p></boxed-text><p>It helped.</p></sec>"
    )

    types = {article_text: b.section_type for article_text, b in _by_text(read_article(jats(body)))}

    assert types["Walk more."] is SectionType.OTHER
    assert types["It helped."] is SectionType.DISCUSSION


def test_a_paragraph_that_is_bold_as_a_whole_is_a_heading() -> None:
    blocks = dict(
        _by_text(read_article(jats("<sec><title>Methods</title><p><bold>Patients</bold></p><p>Forty.</p></sec>")))
    )

    assert blocks["Patients"].kind is BlockKind.HEADING


def _by_text(article: Article) -> list[tuple[str, object]]:
    return [(article.slice(block), block) for block in article.blocks]
