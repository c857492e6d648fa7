"""What reports hold: the switches that the writers share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["ReportOptions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOptions:
    """What the reports hold.

    Attributes:
        corrections: files saved by the review page, applied to the rows in this order.
        pages: put pictures of the evidence pages of PDFs into `report.html` (needs the files).
    """

    corrections: tuple[Path, ...] = ()
    pages: bool = False
