"""Which mechanisms of benefit do trialists propose, and did they test them?

    >>> import extractor                                    # doctest: +SKIP
    >>> result = extractor.judge("trial.pdf")               # doctest: +SKIP
    >>> result.status, result.flags                         # doctest: +SKIP

Names are loaded on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    # the data model
    "Article": "extractor.article",
    "Flag": "extractor.article",
    "Judgement": "extractor.article",
    "Section": "extractor.article",
    "SectionType": "extractor.article",
    "Segmentation": "extractor.article",
    "Sentence": "extractor.article",
    "Status": "extractor.article",
    "TrialResult": "extractor.article",
    "SentenceRow": "extractor.rows",
    "TrialRow": "extractor.rows",
    "ExtractorError": "extractor.errors",
    "ReadError": "extractor.errors",
    # the stages and the whole line
    "ReadOptions": "extractor.reading",
    "judge": "extractor.pipeline",
    "load_engine": "extractor.pipeline",
    "read_article": "extractor.reading",
    "segment": "extractor.segmentation",
    # many papers
    "BatchOptions": "extractor.batch",
    "run_batch": "extractor.batch",
}

__all__ = [  # noqa: RUF022 - grouped as above
    "__version__",
    "Article",
    "Flag",
    "Judgement",
    "Section",
    "SectionType",
    "Segmentation",
    "Sentence",
    "Status",
    "TrialResult",
    "SentenceRow",
    "TrialRow",
    "ExtractorError",
    "ReadError",
    "ReadOptions",
    "judge",
    "load_engine",
    "read_article",
    "segment",
    "BatchOptions",
    "run_batch",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)
