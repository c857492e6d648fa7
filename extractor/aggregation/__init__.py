"""From sentences and mediators to the trial: decision, status, flags, linked reports."""

from extractor.aggregation.conclusion import conclude, flags_of, reconcile
from extractor.aggregation.decision import DECISION_FEATURES, Decider, decision_features
from extractor.aggregation.linking import link_reports

__all__ = [
    "DECISION_FEATURES",
    "Decider",
    "conclude",
    "decision_features",
    "flags_of",
    "link_reports",
    "reconcile",
]
