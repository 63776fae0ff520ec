"""A readable id from a name or a path, the same for every source."""

from __future__ import annotations

import re
import unicodedata


def slug(text: str) -> str:
    """« Piscine de l'Île/2026 » → ``piscine-de-l-ile-2026``; empty when nothing is left."""
    split = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    plain = "".join(letter for letter in split if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
