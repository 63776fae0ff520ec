"""Fitting the confidence on labelled questions, and what can be promised of it."""
