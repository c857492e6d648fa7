"""Builds the invented trial papers of `corpus/demo` from their sources; see `corpus/README.md`."""
