"""Numbers with their intervals: shares, agreement, and shares corrected for the classifier's error.

Comes in: counts, labels, indicators. Goes out: estimates. Knows nothing of files and papers.
"""

from __future__ import annotations
