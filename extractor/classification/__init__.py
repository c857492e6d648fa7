"""From sentences to mechanisms: which propose one, of which theme, in which words."""

from extractor.classification.model import JUDGED_SECTIONS, Classifier, load_classifier
from extractor.classification.taxonomy import Taxonomy, load_taxonomy, preset_names

__all__ = ["JUDGED_SECTIONS", "Classifier", "Taxonomy", "load_classifier", "load_taxonomy", "preset_names"]
