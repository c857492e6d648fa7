"""Trial registration numbers: found in texts and brought into one form.

An article names its own registration in its title, abstract, Methods or back matter; the
Introduction, the Discussion and the references name other people's trials. Companion reports
of one trial are linked by these numbers, so the number of a cited trial does harm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.article import Article, Block, BlockKind, Region, SectionType

__all__ = ["find_registrations", "normalise_registrations"]

_HYPHENS = "-‐‑–"  # as they occur in print
_D = f"[{_HYPHENS}]"
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
        (rf"\bChi{_D}?CTR[\s:#-]{{0,3}}(\d{{8,10}})\b", "CHICTR{0}"),
        (rf"\bChi{_D}?CTR[\s:#-]{{0,3}}([A-Z]{{2,5}})[\s-]?(\d{{8,10}})\b", "CHICTR-{0}-{1}"),
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
    "NCT",
    "CTR",
    "EUDRA",
    "EU CT",
    "EUCT",
    "CTIS",
    "DRKS",
    "IRCT",
    "UMIN",
    "APIC",
    "RCT",
    "NTR",
    "KCT",
    "RBR",
    *(f"PER{hyphen}" for hyphen in _HYPHENS),
    "RPCEC",
    "U1111",
)
"""One of these stands in every number; looking for them costs nothing beside the patterns."""
_OWN_TRIAL = r"\b(?:this|our|(?:the )?(?:present|current)) [^.()]{0,80}?\b(?:trial|study)\b"
_REGISTERED = re.compile(
    r"regist(?:er|ra|ry)|clinical\s?trials?\.?\s?gov|\btrials? (?:number|id|no\b|identifier)|identifier"
    r"|\bISRCTN|EudraCT|ANZCTR",
    re.IGNORECASE,
)
_STATED = re.compile(rf"{_REGISTERED.pattern}|{_OWN_TRIAL}|approv|\bethic|review board|\breg\.? no", re.IGNORECASE)
_STATED_AMONG_OTHERS = re.compile(
    rf"{_OWN_TRIAL}(?:[^.]{{0,80}}\bregist|\s?[(\[])|\btrial reg(?:istration\b|\.)", re.IGNORECASE
)
_DISTANCE = 160
"""How near, in characters, the words of a registration statement stand to its number."""
_MANY = 6
"""More numbers than this are a list of trials (a review), not one trial's registrations."""

# Headings under which the numbers of other trials stand, and those that end such a stretch.
_OTHERS_HEADING = re.compile(
    r"[\W\d]*(?:[ivx]{1,4}\W+)?(?:introduction|background|rationale|(?:general |overall )?discussion"
    r"|comments?\b|conclusion|references?\b|literature|bibliography)",
    re.IGNORECASE,
)
_OWN_HEADING = re.compile(
    r"regist|trial number|ethic|method|material|patients|participants|result|abstract|summary|acknowledg"
    r"|funding|declaration|disclosure",
    re.IGNORECASE,
)


def normalise_registrations(text: str) -> tuple[str, ...]:
    """All trial registration numbers in a text, in one form each, without repeats.

    >>> normalise_registrations("ClinicalTrials.gov NCT 01234567; ISRCTN: 12345678")
    ('NCT01234567', 'ISRCTN12345678')
    """
    return tuple(dict.fromkeys(number for number, _ in _numbers(text)))


def find_registrations(article: Article) -> tuple[str, ...]:
    """The article's own registration numbers, from the places where it states them.

    Taken are: every number in title, abstract and front matter; those in Methods, Results and
    back matter with words of registration, or "this trial", near them; those in Introduction
    and Discussion only after "this trial was registered". A number that is the only one in the
    whole article needs the words, not the place.
    """
    if not _may_hold_number(article.text):
        return ()
    stated: dict[str, None] = {}
    contexts: dict[str, str] = {}
    for block, of_others in _places(article):
        text = article.slice(block)
        if not _may_hold_number(text):
            continue
        for number, near in _numbers(text):
            contexts[number] = f"{contexts.get(number, '')} {near}"
            if _is_own(block, near, of_others=of_others):
                stated[number] = None
    if not stated and len(contexts) == 1:
        stated = {number: None for number, near in contexts.items() if _REGISTERED.search(near)}
    return tuple(stated) if len(stated) <= _MANY else ()


def _places(article: Article) -> Iterator[tuple[Block, bool]]:
    """Every block but references, with whether other people's trials are to be expected in it."""
    of_others = in_references = False
    for block in article.blocks:
        if block.kind is BlockKind.HEADING and not block.headings:
            words = article.slice(block)
            if _OTHERS_HEADING.match(words):
                of_others, in_references = True, "eference" in words.lower() or "bibliography" in words.lower()
            elif _OWN_HEADING.search(words):
                of_others = in_references = False
        elif block.headings:
            in_references = False
            of_others = bool(_OTHERS_HEADING.match(block.headings[0])) and not _OWN_HEADING.search(block.headings[-1])
        if block.kind is not BlockKind.REFERENCE and not in_references:
            yield block, of_others or block.section_type in (SectionType.INTRODUCTION, SectionType.DISCUSSION)


def _is_own(block: Block, near: str, *, of_others: bool) -> bool:
    if block.region in (Region.FRONT, Region.ABSTRACT) or block.kind is BlockKind.TITLE:
        return True
    return bool(_STATED_AMONG_OTHERS.search(near) if of_others else _STATED.search(near))


def _may_hold_number(text: str) -> bool:
    upper = text.upper()
    return any(key in upper for key in _KEYS)


def _numbers(text: str) -> list[tuple[str, str]]:
    """Each number in one form with the text around it, in order."""
    found = [
        (match.start(), template.format(*(group.upper() for group in match.groups())))
        for pattern, template in _REGISTRIES
        for match in pattern.finditer(text)
    ]
    return [(number, text[max(0, at - _DISTANCE) : at + _DISTANCE]) for at, number in sorted(found)]
