"""Hooks of the documentation's build: files from elsewhere in the repository become pages.

`<!-- include: FILE -->` stands for a file, so that the same text serves readers of the repository
and of the documentation; `<!-- card -->` for the card that the training run wrote, so that the
page cannot fall behind the model.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NO_MODEL = "This copy of the repository holds no model."

_INCLUDE = re.compile(r"<!-- include: (\S+) -->")
_CARD = "<!-- card -->"
_LINK = re.compile(r"\[([^\]]+)\]\((?!https?://|#)([^)]+)\)")
# Files that are pages under another name.
_PAGES = {
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "corpus/guidelines/annotation.md": "annotation-guide.md",
}


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Called by MkDocs for every page."""
    whole = _INCLUDE.sub(lambda found: included(found[1]), markdown)
    return whole.replace(_CARD, card()) if _CARD in whole else whole


def included(name: str) -> str:
    """A file of the repository, its links as seen from `docs/`."""
    return _LINK.sub(_relinked, (ROOT / name).read_text(encoding="utf-8"))


def _relinked(found: re.Match[str]) -> str:
    target = found[2]
    if target in _PAGES:
        return f"[{found[1]}]({_PAGES[target]})"
    if target.startswith("docs/"):
        return f"[{found[1]}]({target.removeprefix('docs/')})"
    return f"{found[1]} (`{target}`)"


def card() -> str:
    """The card of the shipped model, its headings one level down."""
    from extractor.model_folder import DEFAULT_MODEL

    written = ROOT / "models" / DEFAULT_MODEL / "card.md"
    if not written.is_file():
        return NO_MODEL
    return re.sub(r"^(#+) ", r"#\1 ", written.read_text(encoding="utf-8"), flags=re.MULTILINE)
