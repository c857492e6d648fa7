"""Labels in and out, fitting, comparison: how a reviewer makes the model her own.

The encoder stays as it was shipped. What is fitted here is what stands on top of it: the head
(which sentences propose), the denial head, the trial's decision, and theme layers for schemes
of another kind. `fit` is the one place where that happens, for the shipped model too.
"""
