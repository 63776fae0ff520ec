"""What the other files of the source say of a sheet: questions it answers, forms it points to."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from corpus.sources.dila.addresses import audience_named
from corpus.sources.dila.conditions import guided_meanings, only
from corpus.sources.dila.inline import inline
from corpus.sources.dila.tree import Node

# What is looked for in each kind of file: sheets (F), dossiers (N), services and forms (R).
LOOKED_FOR = {
    "F": ("QuestionReponse", "Problematiques"),
    "N": ("QuestionReponse",),
    "R": ("dc:description",),
}
# The description of a service that has none is made out of its title: « Titre - Formulaire ».
MADE_UP = re.compile(r" - (Formulaire|Téléservice|Modèle|Simulateur|Outil de recherche)$")
Sheet = tuple[str, str]
"""An audience and an id."""


@dataclass(frozen=True, slots=True)
class Around:
    """Said of one sheet: ``questions`` that point at it, ``meanings`` of its conditions by
    variable, ``notes`` on the services and forms it names, by id."""

    questions: tuple[str, ...] = ()
    meanings: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)

    def digest(self) -> str:
        """Changes when anything here does."""
        said = (self.questions, sorted(self.meanings.items()), sorted(self.notes.items()))
        return hashlib.sha256(repr(said).encode()).hexdigest()


class Surroundings:
    """What each file says of the others, gathered in a first reading for nothing else."""

    def __init__(self) -> None:
        self._questions: dict[Sheet, set[str]] = defaultdict(set)
        self._meanings: dict[Sheet, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._notes: dict[Sheet, str] = {}

    def add(self, audience: str, id: str, found: list[Node]) -> None:
        """Take in what was found (``LOOKED_FOR``) in the file of that audience and id."""
        for node in found:
            match node.name:
                case "QuestionReponse":
                    whose = audience_named(node.attributes.get("audience", audience))
                    self._questions[whose, node.attributes.get("ID", "")].add(inline(node))
                case "Problematiques":
                    for meaning in guided_meanings(node, audience):
                        of = self._meanings[meaning.audience, meaning.id]
                        of[meaning.variable].add(meaning.title)
                case "dc:description":
                    note = inline(node)
                    if note and not MADE_UP.search(note):
                        self._notes[audience, id] = note

    def of(self, audience: str, id: str, resources: Iterable[str]) -> Around:
        """All that is said of a sheet, and of the ``resources`` that it names."""
        notes = {one: note for one in resources if (note := self._notes.get((audience, one)))}
        questions = sorted(filter(None, self._questions.get((audience, id), ())))
        return Around(tuple(questions), only(self._meanings.get((audience, id), {})), notes)
