"""Words that headings of trial papers are made of, and other words that give a line away."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = [
    "CAPTION", "LIST_MARK", "heading_key", "is_abstract", "is_back_matter", "is_body_start", "is_keywords",
    "is_known_heading", "is_main_heading", "numbering_depth", "unspaced",
]  # fmt: skip

CAPTION = re.compile(
    r"^(?:(?:supplementa\w*|supporting|extended data|additional|online|appendix|e)\s*)?"
    r"(?:tables?|tab\.|figures?|figs?\.?|box|chart|scheme|plate|panel|illustration|exhibit|graph)"
    r"\s*\.?\s*(?:[A-Z]?\d+[A-Za-z]?|[IVX]+)\b(?!\s*(?:shows?|and|or|to|presents?|gives?|lists?|summari[sz]es|in|of|for|"
    r"displays?|illustrates?|demonstrates?|depicts?|provides?|describes?|reports?|contains?|outlines?|details?|compares?|was|were|is|are|indicates?)\b)",
    re.IGNORECASE,
)
LIST_MARK = re.compile(r"^(?:[•●▪■◆►▶–—·∙◦*✓-]|\(?(?:\d{1,2}|[a-h]|[ivx]{1,4})[).]|\d{1,2}\.)\s+\S")

_NUMBERING = re.compile(r"^(?:section\s+)?((?:\d{1,2}|[IVX]{1,4}|[A-H])(?:\.\d{1,2})*)\s*(?:[.):|│∣ǀ¦•·–—-]|\s)\s*(?=[^\W\d_])")
_EDGE = re.compile(r"^[\W_]+|[\s:.;|*†‡—–-]+$")
_SPACED = re.compile(r"^(?:[^\W_]{1,2}[ ]){3,}[^\W_]{1,2}$")

_MAIN = re.compile(
    r"(?:general |brief |short )?introduction(?: and (?:background|aims?|objectives?|rationale|purpose))?"
    r"|background(?: and (?:aims?|objectives?|rationale|purpose|significance|introduction|hypotheses))?"
    r"|(?:patients?|subjects?|participants?|materials?|study design|study population|trial design|design|population|experimental|animals|sample)"
    r"(?:,? (?:and|&) (?:study )?(?:methods?|methodology|procedures?))"
    r"|(?:research |study |trial |statistical )?methods?(?:(?: and |/| & )(?:design|materials?|analysis|patients|subjects|participants|procedures?))?"
    r"|methods?/ ?design|design(?: and |/)methods?|methodology|(?:methods?|materials?),? (?:and )?(?:subjects|patients|materials?)|experimental(?: section| procedures)?"
    r"|(?:main |study |trial )?(?:results?|findings)(?: and (?:discussions?|analysis|conclusions?|interpretation))?"
    r"|(?:general |overall )?discussions?(?: and (?:conclusions?|implications|limitations|recommendations|results))?"
    r"|comments?|(?:overall |general )?conclusions?(?: and .{3,40})?|concluding remarks|summary and conclusions?|interpretation"
    r"|references|reference list|literature cited|bibliography|works cited|literature",
    re.IGNORECASE,
)
_BODY_START = re.compile(r"(?:general |brief )?(?:introduction|background)(?: and .{3,40})?|rationale|introduction/background|background/(?:introduction|aims?)", re.IGNORECASE)
_BACK = re.compile(
    r"acknowledge?ments?.{0,40}|references?(?: and notes| list| cited)?|literature cited|bibliography|competing interests?|(?:declaration of )?(?:conflicts?|competing) (?:of )?interests?.{0,40}"
    r"|(?:authors?['’]? ?|author )contributions?.{0,30}|contributors(?:hip)?(?: statement)?|funding.{0,40}|financial (?:support|disclosures?).{0,30}|disclosures?.{0,40}"
    r"|supplement(?:ary|al) .{3,60}|supporting information.{0,40}|appendi(?:x|ces).{0,40}|abbreviations?.{0,20}|(?:list of )?abbreviations(?: used)?"
    r"|ethic(?:s|al) .{3,60}|data (?:availability|sharing).{0,40}|availability of data.{0,40}|consent (?:for|to) .{3,30}|declarations?"
    r"|pre-?publication history|additional (?:files?|information|material)|publisher['’]?s note|author(?:s['’]?|['’]s)? (?:details|information|note|affiliations?)|endnotes?|notes"
    r"|open access|orcid.{0,10}|provenance and peer review|trial status|sources? of funding|sponsors?.{0,20}|footnotes?|article information|correspondence|how to cite this article.{0,20}",
    re.IGNORECASE,
)
_ABSTRACT = re.compile(r"(?:structured |graphical |english )?(?:abstract|summary)(?: and key ?words)?|synopsis|précis", re.IGNORECASE)
_KEYWORDS = re.compile(r"^\W*(?:key ?-?words?|mesh (?:terms|headings)|index(?:ing)? terms|key messages?)\b", re.IGNORECASE)


_LONGEST_KNOWN = 90
_LONGEST_KEY = 130
"""Characters; longer lines are no headings of known words."""


def unspaced(text: str) -> str:
    """A heading set with spaces between its letters as words: `R E S U L T S` is `RESULTS`."""
    return text.replace(" ", "") if _SPACED.match(text) else text


@lru_cache(maxsize=4096)
def heading_key(text: str) -> str:
    """The words of a heading without number, letter-spacing and closing punctuation; empty for long texts."""
    if len(text) > _LONGEST_KEY:
        return ""
    text = unspaced(_EDGE.sub("", text))
    return _EDGE.sub("", unspaced(_NUMBERING.sub("", text, count=1)))


def numbering_depth(text: str) -> int:
    """1 for `2. Methods`, 2 for `2.1 Design`; 0 without a number."""
    match = _NUMBERING.match(text)
    return 0 if match is None else match[1].count(".") + 1


def _may_be_heading(text: str) -> bool:
    """A quick look that spares most lines the regular expressions."""
    return len(text) <= _LONGEST_KNOWN and not text[:1].islower() and text[-1:] not in ",-;"


def is_main_heading(text: str) -> bool:
    """Whether these are the words of a main section of a trial report."""
    return _may_be_heading(text) and bool(_MAIN.fullmatch(heading_key(text)))


def is_known_heading(text: str) -> bool:
    """Whether these are the words of any section that papers usually have."""
    if not _may_be_heading(text):
        return False
    key = heading_key(text)
    return bool(_MAIN.fullmatch(key) or _BACK.fullmatch(key) or _ABSTRACT.fullmatch(key))


def is_body_start(text: str) -> bool:
    """Whether this heads an Introduction."""
    return bool(_BODY_START.fullmatch(heading_key(text)))


def is_back_matter(text: str) -> bool:
    """Whether this heads what follows the Discussion."""
    return bool(_BACK.fullmatch(heading_key(text)))


def is_abstract(text: str) -> bool:
    """Whether this heads an abstract."""
    return bool(_ABSTRACT.fullmatch(heading_key(text)))


def is_keywords(text: str) -> bool:
    """Whether a line begins the key words, which close an abstract."""
    return bool(_KEYWORDS.match(text))
