"""Where a sheet, a form or a service stands on the State's website."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.sources.dila.tree import Node

AUDIENCES = ("particuliers", "professionnels", "associations")
WEBSITE = "https://www.service-public.fr"
FOLDERS = {
    "particuliers": "particuliers",
    "professionnels": "professionnels-entreprises",
    "associations": "associations",
}
# The other names that the files and the website use.
SAME = {"entreprendre": "professionnels", "professionnels-entreprises": "professionnels"}


def sheet_url(audience: str, id: str) -> str:
    """The usual address of a sheet on the State's website."""
    return f"{WEBSITE}/{FOLDERS[audience]}/vosdroits/{id}"


def audience_named(name: str) -> str:
    """The audience that a name stands for, or an empty text."""
    name = name.strip().lower()
    name = SAME.get(name, name)
    return name if name in AUDIENCES else ""


def audience_of(path: str, found: Sequence[Node]) -> str:
    """Whose sheet a file holds: its folder says so, else its ``FilDAriane`` among what was
    ``found`` in it; empty when unknown."""
    for part in reversed(path.split("/")):
        if audience := audience_named(part.split(".")[0]):
            return audience
    for trail in found:
        for level in trail.all("Niveau")[:1] if trail.name == "FilDAriane" else ():
            return audience_named(level.attributes.get("ID", ""))
    return ""
