"""How a test of a mediator came out, where a sentence says so.

In: the sentences that earned a rung. Out: `mediates`, `does_not`, `partly`, or None where none of them says. For an
association the words mean the same: related, not related, some of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from extractor.mediation.patterns import phrases

__all__ = ["read_result"]

_NUMBER = r"[-−–]?\s?\d*\.\d+"
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
    if _says("partly", text):
        return "partly"
    negative, positive = _says("negative", text), _says("positive", text)
    if negative:
        return "partly" if positive and _says("contrast", text) else "does_not"
    interval = _INTERVAL.search(text)
    if interval and re.search("indirect|mediat", text, re.I):
        low, high = (float(re.sub(r"[−–]", "-", v).replace(" ", "")) for v in interval.groups())
        return "mediates" if low * high > 0 else "does_not"
    return "mediates" if positive else None


def _says(key: str, text: str) -> bool:
    return phrases("cues.toml", key).search(text) is not None
