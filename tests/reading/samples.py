"""One small invented article in each format that is read."""

from __future__ import annotations

import json

TITLE = "Walking after knee surgery: a randomised trial"


def jats(body: str, *, front: str = "", back: str = "", attributes: str = 'article-type="research-article"') -> bytes:
    """A JATS document around a body."""
    return f"""<?xml version="1.0"?>
<article xmlns:xlink="http://www.w3.org/1999/xlink" {attributes}>
<front><journal-meta><journal-title-group><journal-title>Journal of Walks</journal-title></journal-title-group>
</journal-meta>
<article-meta><article-id pub-id-type="pmc">1234567</article-id>
<article-id pub-id-type="doi">10.1000/WALK.1</article-id>
<title-group><article-title>{TITLE}</article-title></title-group>
<pub-date pub-type="epub"><year>2019</year></pub-date><pub-date pub-type="ppub"><year>2020</year></pub-date>
{front}</article-meta></front><body>{body}</body><back>{back}</back></article>""".encode()


IMRAD = """
<sec sec-type="intro"><title>1. Introduction</title><p>Walking may strengthen the knee. We tested it.</p></sec>
<sec sec-type="methods"><title>2. Methods</title><p>We randomised 40 adults.</p></sec>
<sec sec-type="results"><title>3. Results</title><p>Pain fell by 10 points.</p></sec>
<sec sec-type="discussion"><title>4. Discussion</title><p>Walking helped, perhaps through strength.</p></sec>
"""

BMC = f"""<?xml version='1.0'?>
<!DOCTYPE art SYSTEM 'http://www.biomedcentral.com/xml/article.dtd'>
<art><ui>x</ui><fm><dochead>Study protocol</dochead><bibl><title><p>{TITLE}</p></title><source>Walks</source>
<pubdate>2011</pubdate><xrefbib><pubidlist><pubid idtype="doi">10.1000/walk.2</pubid></pubidlist></xrefbib></bibl>
<abs><sec><st><p>Abstract</p></st><sec><st><p>Background</p></st><p>Knees hurt.</p></sec></sec></abs></fm>
<bdy><sec><st><p>Background</p></st><p>Walking is cheap <abbrgrp><abbr bid="B1">1</abbr></abbrgrp>-<abbrgrp><abbr
bid="B3">3</abbr></abbrgrp>. It is&nbsp;safe.</p></sec>
<sec><st><p>Discussion</p></st><sec><st><p>Limits</p></st><p>Few walked.</p></sec></sec></bdy>
<bm><ack><sec><st><p>Acknowledgements</p></st><p>We thank all.</p></sec></ack>
<refgrp><bibl id="B1"><title><p>A cited title</p></title></bibl></refgrp></bm></art>""".encode()

TEI = f"""<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc>
<titleStmt><title level="a" type="main">{TITLE}</title></titleStmt>
<sourceDesc><biblStruct><monogr><title level="j">Walks</title>
<imprint><date type="published" when="2018-03-01"/></imprint></monogr>
<idno type="DOI">10.1000/walk.3</idno></biblStruct></sourceDesc></fileDesc>
<profileDesc><abstract><div><p>Knees hurt and walking helps.</p></div></abstract></profileDesc></teiHeader>
<text xml:lang="en"><body><div><head n="1">Introduction</head>
<p>Walking is cheap <ref type="bibr" target="#b0">[1]</ref>.</p></div>
<div><head n="2">Methods</head><p>We walked.</p></div><div><head n="2.1">Outcomes</head><p>Pain was asked.</p></div>
<div><head n="3">Results</head><p>Pain fell.</p></div><div><head n="4">Discussion</head><p>It helped.</p></div></body>
<back><div type="acknowledgement"><div><p>We thank all.</p></div></div>
<div type="references"><listBibl/></div></back></text></TEI>""".encode()

_PASSAGES = [
    ("TITLE", "front", TITLE, {"article-id_pmc": "1234567", "year": "2017"}),
    ("ABSTRACT", "abstract", "Knees hurt and walking helps.", {}),
    ("INTRO", "title_1", "Introduction", {}),
    ("INTRO", "paragraph", "Walking is cheap.", {}),
    ("METHODS", "title_1", "Methods", {}),
    ("METHODS", "paragraph", "We walked.", {}),
    ("RESULTS", "title_1", "Results", {}),
    ("RESULTS", "paragraph", "Pain fell.", {}),
    ("DISCUSS", "paragraph", "It helped.", {}),
    ("REF", "ref", "A cited title", {}),
]
BIOC_JSON = json.dumps(
    [
        {
            "source": "PMC",
            "documents": [
                {
                    "id": "1234567",
                    "passages": [
                        {"infons": {"section_type": section, "type": kind, **more}, "text": text}
                        for section, kind, text, more in _PASSAGES
                    ],
                }
            ],
        }
    ]
).encode()
BIOC_XML = (
    "<collection><source>PMC</source><document><id>1</id>"
    + "".join(
        f'<passage><infon key="section_type">{section}</infon><infon key="type">{kind}</infon>'
        f"<text>{text}</text></passage>"
        for section, kind, text, _ in _PASSAGES
    )
    + "</document></collection>"
).encode()

HTML = f"""<!DOCTYPE html><html lang="en"><head><title>x</title><meta name="citation_title" content="{TITLE}">
<meta name="citation_doi" content="10.1000/walk.4"><meta name="citation_publication_date" content="2021/05/01"></head>
<body><nav><p>Home</p></nav><article><h1>{TITLE}</h1>
<section class="abstract"><h2>Abstract</h2><p>Knees hurt.</p></section>
<h2>Introduction</h2><p>Walking is cheap.<sup><a href="#CR1">1</a></sup> It is safe.</p>
<h2>Methods</h2><p>We walked.</p><h2>Results</h2><p>Pain fell.</p><figure><figcaption>A figure</figcaption></figure>
<h2>Discussion</h2><h3>Limits</h3><ul><li>Few walked.</li></ul>
<section class="ref-list"><h2>References</h2><p>A cited title</p></section></article>
<footer><p>Terms</p></footer></body></html>""".encode()

TEXT = f"""# {TITLE}

## Abstract

Knees hurt and walk-
ing helps.

## Introduction

Walking is cheap.
It is safe.

## Methods

We walked.

## Results

Pain fell.

## Discussion

It helped:

- through strength
- through mood

## References

1. A cited title
""".encode()

ALL = {"jats": jats(IMRAD), "bmc": BMC, "tei": TEI, "bioc": BIOC_JSON, "html": HTML, "text": TEXT}
