"""How a test of a mediator came out, where a sentence says so.

In: the sentences that earned a rung. Out: `mediates`, `does_not`, `partly`, or None where none of them says. For an
association the words mean the same: related, not related, some of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["read_result"]

_NUMBER = r"[-−–]?\s?\d*\.\d+"
_NOT = re.compile(
    r"\b(?:did|does|do|was|were|is|are|could|has|have) (?:not|n't)\b(?! only)|\bn['’]t\b|\bno (?:\w+ ){0,3}?(?:mediat\w+|indirect|correlat\w+|"
    r"associat\w+|relat\w+|significant|evidence|effect)|\bneither\b|\bnone of\b|\bnon-?significant\b|\bnot (?:significant\w*|related|associated|"
    r"correlated|explained?|mediated)\b|\bfailed to\b|\bwithout (?:\w+ )?(?:mediat|indirect)|\bindependent(?:ly)? of\b|\bP\s?=\s?NS\b",
    re.I,
)
_YES = re.compile(
    r"\bmediated\b|\bmediates\b|\bsignificant(?:ly)? (?:\w+ ){0,3}?(?:indirect|mediat\w+|correlat\w+|associat\w+|relat\w+|predict\w+)|"
    r"\b(?:was|were|is|are) (?:\w+ ){0,2}?(?:correlated|associated|related|mediated)\b|\bpredict(?:ed|s)\b|\bcorrelated\b|\baccounted for\b|"
    r"\bexplained\b|\bsupported?\b|\bindirect effects? (?:\w+ ){0,6}?(?:was|were) (?:\w+ )?significant|[pP]\s?(?:<|≤)\s?0?\.0[0-5]|"
    r"[pP]\s?=\s?0?\.0[0-4]\d*",
)
_PARTLY = re.compile(
    r"\bpartial(?:ly)? mediat|\bpartly (?:mediat|explain)|\bpartial mediat|\bonly partially\b|\bmediated,? in part",
    re.I,
)
_INTERVAL = re.compile(rf"\bCIs?\b[^\d\-−–]{{0,12}}({_NUMBER})\s?(?:,|to|;|–|-)\s?({_NUMBER})", re.I)


def read_result(texts: Iterable[str]) -> str | None:
    """The common answer of the sentences; `partly` where they differ.

    >>> read_result(["Changes in confidence did not mediate the effect."])
    'does_not'
    """
    answers = {a for t in texts if (a := _answer(t))}
    if not answers:
        return None
    return answers.pop() if len(answers) == 1 else "partly"


def _answer(text: str) -> str | None:
    if _PARTLY.search(text):
        return "partly"
    negative, positive = bool(_NOT.search(text)), bool(_YES.search(text))
    if negative and re.search(r"\bbut not\b|\bhowever\b|\bwhereas\b|\bonly\b", text, re.I) and positive:
        return "partly"
    if negative:
        return "does_not"
    if interval := _INTERVAL.search(text):
        low, high = (float(re.sub(r"[−–]", "-", v).replace(" ", "")) for v in interval.groups())
        if re.search("indirect|mediat", text, re.I):
            return "mediates" if low * high > 0 else "does_not"
    return "mediates" if positive else None
