"""Offline: fit, evaluate, judge, teach, and write the model card."""
