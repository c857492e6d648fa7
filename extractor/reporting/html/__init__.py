"""Results -> `report.html`: one file that opens by double click, offline."""

from extractor.reporting.html.builder import write_html

__all__ = ["write_html"]
