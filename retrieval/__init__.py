"""Passages → index; question → Hits."""
