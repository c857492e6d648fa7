"""How far a trial tested the mediators that it proposes.

Article, segmentation and judgements in; one `MediatorFinding` for each proposed mediator out, with the sentences that
earned its rung: untested, measured, related, mediated.
"""

from __future__ import annotations

from extractor.mediation.ladder import assess
from extractor.mediation.weights import LinearWeights, load_weights

__all__ = ["LinearWeights", "assess", "load_weights"]
