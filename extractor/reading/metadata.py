"""Trial registrations, DOIs and years: found in texts and brought into one form.

An article names its own registration in its title, abstract, Methods or back matter; the
Introduction and the Discussion, and the references, name other people's trials. Companion
reports of one trial are linked by these numbers, so a cited trial's number does harm.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from extractor.article import Article, Block, BlockKind, Region, SectionType

__all__ = ["find_registrations", "normalise_doi", "normalise_registrations", "plausible_year"]

_FIRST_YEAR, _LAST_YEAR = 1900, 2100

_D = "[-‐‑–]"  # hyphens as they occur in print
# (pattern, template): the groups fill the template; `{0}` is the first group.
# Source: the primary registries of the WHO Registry Network and their documented id formats.
_REGISTRIES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), template)
    for pattern, template in (
        (r"\bNCT[\s:#_-]{0,3}(?:No\.?\s?)?(\d{8})\b", "NCT{0}"),
        (r"\bISRCTN[\s:#_-]{0,3}(?:No\.?\s?)?(\d{8})\b", "ISRCTN{0}"),
        (r"\bACTRN?[\s:#_-]{0,3}(?:No\.?\s?)?(12\d{12}|0\d{13})\b", "ACTRN{0}"),
        (rf"\bEudra\s?CT\b[^\d]{{0,40}}((?:19|20)\d\d){_D}(\d{{6}}){_D}(\d\d)\b", "EUDRACT{0}-{1}-{2}"),
        (rf"\b(?:EU\s?CT|CTIS)\b[^\d]{{0,40}}(20\d\d){_D}(5\d{{5}}){_D}(\d\d)(?:{_D}\d\d)?\b", "EUCT{0}-{1}-{2}"),
        (rf"\bChi{_D}?CTR[\s:#-]{{0,3}}((?:[A-Z]{{2,5}}{_D}?)?\d{{8,10}})\b", "CHICTR{0}"),
        (r"\bDRKS[\s:#_-]{0,3}(?:ID\s?)?(\d{8})\b", "DRKS{0}"),
        (r"\bIRCT[\s:#_-]{0,3}(\d{8,14}N\d{1,3})\b", "IRCT{0}"),
        (rf"\b(?:JPRN{_D})?UMIN(?:{_D}?CTR)?[\s:#-]{{0,3}}(?:ID:?\s?)?(?:UMIN)?(0\d{{8}})\b", "UMIN{0}"),
        (rf"\bJapicCTI{_D}?\s?(\d{{6}})\b", "JAPICCTI{0}"),
        (r"\bjRCT(s?\d{9,10})\b", "JRCT{0}"),
        (r"\bCTRI[\s:#/-]{0,3}(\d{4})\s?[/-]\s?(\d{2,3})\s?[/-]\s?(\d{6})\b", "CTRI/{0}/{1}/{2}"),
        (r"\bNTR[\s:#_-]{0,3}(?:No\.?\s?)?(\d{3,5})\b", "NTR{0}"),
        (r"\bPACTR[\s:#_-]{0,3}(\d{15,16})\b", "PACTR{0}"),
        (r"\bKCT[\s:#_-]{0,3}(\d{7})\b", "KCT{0}"),
        (rf"\bRBR{_D}?\s?([0-9][0-9a-z]{{5,8}})\b", "RBR-{0}"),
        (r"\bTCTR[\s:#_-]{0,3}(\d{11})\b", "TCTR{0}"),
        (r"\bSLCTR\s?/\s?(\d{4})\s?/\s?(\d{3})\b", "SLCTR/{0}/{1}"),
        (rf"\bHKUCTR{_D}\s?(\d{{1,5}})\b", "HKUCTR-{0}"),
        (r"\bLBCTR\s?(\d{10})\b", "LBCTR{0}"),
        (rf"\bPER{_D}(\d{{3}}){_D}(\d\d)\b", "PER-{0}-{1}"),
        (r"\bRPCEC\s?(\d{8})\b", "RPCEC{0}"),
        (rf"\bU1111{_D}(\d{{4}}){_D}(\d{{4}})\b", "U1111-{0}-{1}"),
        (r"\bTPCTR\s?(\d{10})\b", "TPCTR{0}"),
        (r"\bCRiS[\s:#-]{0,3}(KCT\d{7})\b", "{0}"),
    )
)
_KEYS = (
    "NCT", "nct", "Nct", "ISRCTN", "ACTR", "udra", "UDRA", "EU CT", "EUCT", "CTIS", "CTR", "DRKS", "IRCT", "UMIN", "apic", "RCT",
    "NTR", "KCT", "RBR", "PER-", "RPCEC", "U1111",
)  # fmt: skip
"""One of these stands in every number; looking for them costs nothing beside the patterns."""
_STATEMENT = re.compile(
    r"regist(?:er|ra|ry)|clinical\s?trials?\.gov|trials? (?:number|id|no\b|identifier)|identifier|\bISRCTN|EudraCT|ANZCTR|"
    r"Trial ID|approv|protocol",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:this|our|the (?:present|current)) (?:\w+ ){0,3}(?:trial|study)\b[^.]{0,80}\bregist", re.IGNORECASE
)
_NOT_OWN_PLACES = re.compile(
    r"^[\W\d]*(?:introduction|background|rationale|discussion|comment|conclusion|reference|literature)", re.IGNORECASE
)
_STATEMENT_DISTANCE = 160
"""How near, in characters, the words of a registration statement stand to its number."""
_MANY = 6
"""More numbers than this are a list of trials (a review), not one trial's registrations."""

_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+", re.IGNORECASE)


def normalise_doi(text: str | None) -> str | None:
    """The bare DOI in lower case, without resolver, prefix or closing punctuation.

    >>> normalise_doi("https://doi.org/10.1016/J.MSKSP.2020.102307.")
    '10.1016/j.msksp.2020.102307'
    """
    match = _DOI.search(text or "")
    return match[0].rstrip(".,;)]}").lower() if match else None


def plausible_year(text: str | None) -> int | None:
    """A year of publication, or None."""
    match = re.search(r"\d{4}", text or "")
    return int(match[0]) if match and _FIRST_YEAR <= int(match[0]) <= _LAST_YEAR else None


def normalise_registrations(text: str) -> tuple[str, ...]:
    """All trial registration numbers in a text, in one form each, without repeats.

    >>> normalise_registrations("ClinicalTrials.gov NCT 01234567; ISRCTN: 12345678")
    ('NCT01234567', 'ISRCTN12345678')
    """
    return tuple(dict.fromkeys(number for _, number in _numbers(text)))


def find_registrations(article: Article) -> tuple[str, ...]:
    """The article's own registration numbers, from the places where it states them.

    Taken are: title, abstract and front matter; back matter and Methods where words of
    registration stand near; elsewhere only "this trial was registered".
    """
    stated: dict[str, None] = {}
    if not any(key in article.text for key in _KEYS):
        return ()
    for block in article.blocks:
        text = article.slice(block)
        if any(key in text for key in _KEYS):
            stated.update(dict.fromkeys(_own(text, block)))
    return tuple(stated) if len(stated) <= _MANY else ()


def _own(text: str, block: Block) -> Iterator[str]:
    trusted = block.region in (Region.FRONT, Region.ABSTRACT) or block.kind is BlockKind.TITLE
    foreign = block.kind is BlockKind.REFERENCE or (not trusted and _is_foreign_place(block))
    for position, number in _numbers(text):
        near = text[max(0, position - _STATEMENT_DISTANCE) : position + _STATEMENT_DISTANCE]
        if trusted or (_OWN.search(near) if foreign else _STATEMENT.search(near)):
            yield number


def _is_foreign_place(block: Block) -> bool:
    if block.section_type in (SectionType.INTRODUCTION, SectionType.DISCUSSION):
        return True
    return _any_match(_NOT_OWN_PLACES, block.headings)


def _any_match(pattern: re.Pattern[str], texts: Iterable[str]) -> bool:
    return any(pattern.match(text) for text in texts)


def _numbers(text: str) -> Sequence[tuple[int, str]]:
    found = [
        (match.start(), template.format(*(group.upper() for group in match.groups())))
        for pattern, template in _REGISTRIES
        for match in pattern.finditer(text)
    ]
    return sorted(found)
