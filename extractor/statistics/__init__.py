"""Numbers with their intervals: shares, agreement, and shares corrected for the classifier's error.

Comes in: counts, labels, indicators, and for shares of a run its rows. Goes out: estimates. Opens no file and
reads no text of a paper.
"""

from __future__ import annotations
