"""What the conditions on a piece of text mean, in the words of the questions that set them.

A condition only names a variable (``T10285``), which the answers to a questionnaire or a guided
search set. The same variable is set by searches about other matters, with other words: a meaning
holds for one sheet only, that of the questionnaire or one to which the search leads, and only when
it is the only one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.sources.dila.inline import inline
from corpus.sources.dila.tree import Node


@dataclass(frozen=True, slots=True)
class Meaning:
    """In a search that leads to the sheet ``id`` of ``audience``, ``title`` sets ``variable``."""

    audience: str
    id: str
    variable: str
    title: str


def variable_of(fragment: Node) -> str:
    """The variable that must be true for a fragment to hold; empty when there is no such one."""
    condition = fragment.first("Condition")
    tests = list(condition.elements) if condition else []
    if len(tests) != 1 or tests[0].name != "estVrai":
        return ""
    return tests[0].attributes.get("var", "")


def own_meanings(publication: Node) -> dict[str, str]:
    """Variable → the answer that sets it, in the sheet's own questionnaire."""
    found: dict[str, set[str]] = {}
    for questionnaire in publication.all("Questionnaire"):
        for choice in questionnaire.walk():
            if choice.name == "Choix":
                title = _title(choice, "IntituleSiSelectionne", "Titre")
                for variable in _set_by(choice):
                    found.setdefault(variable, set()).add(title)
    return only(found)


def guided_meanings(problems: Node, audience: str) -> Iterator[Meaning]:
    """The meanings that a guided search (``Problematiques``) of ``audience`` gives."""
    for problem in problems.elements:
        yield from _branch(problem, (), audience)


def only(found: dict[str, set[str]]) -> dict[str, str]:
    """The variables that have one meaning, and it."""
    return {variable: min(titles) for variable, titles in found.items() if len(titles) == 1}


def _branch(branch: Node, answers: tuple[tuple[str, str], ...], audience: str) -> Iterator[Meaning]:
    title = _title(branch, "Titre")
    answers = (*answers, *((variable, title) for variable in _set_by(branch) if title))
    for child in branch.elements:
        if child.name == "LienInterne":
            target = child.attributes.get("LienPublication", "")
            whose = child.attributes.get("audience", audience).lower()
            for variable, answer in answers:
                yield Meaning(whose, target, variable, answer)
        elif child.name in {"Branche", "Problematique"}:
            yield from _branch(child, answers, audience)


def _set_by(node: Node) -> Iterator[str]:
    for selected in node.all("SiSelectionne"):
        for effect in selected.all("affecteVrai"):
            yield effect.attributes.get("var", "")


def _title(node: Node, *names: str) -> str:
    return next((text for name in names for n in node.all(name) if (text := inline(n))), "")
