"""Where papers come from: the arguments of a command in, the papers they name out.

Files, folders, patterns and addresses; one list of suffixes, one way of naming a trial, and the
pairing of the PDF and the XML of one article, for runs and for retraining alike.
"""

from __future__ import annotations

from extractor.sources.discovery import Discovered, Paper, PathError, Skipped, discover, is_address

__all__ = ["Discovered", "Paper", "PathError", "Skipped", "discover", "is_address"]
