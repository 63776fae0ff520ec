"""Drafts for agents: an answer like any other, told to a person who decides what becomes of it."""
