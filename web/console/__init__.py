"""The agents' part of the API: one file for each thing that they do, joined in ``routes``."""
