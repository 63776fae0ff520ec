"""The ways there are, by the name that ``[assistant] composition`` gives them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assistant.composition.draft import Draft
from assistant.composition.extracted import extract
from assistant.composition.picked import pick
from assistant.composition.rewritten import rewrite
from assistant.composition.written import write
from assistant.model.protocol import Waiting
from assistant.prompts import PICK, VERSION
from assistant.settings import AssistantSettings
from assistant.state import Tools, Turn


@dataclass(frozen=True, slots=True)
class Way:
    """``compose`` gives the sentences in order, and the place in the line before the first one.

    ``runs_model``: it waits for the language model. ``prompt``: the version of what that one is
    told, "" when none runs. ``verbatim``: all that is shown are the sheets' own words.
    """

    name: str
    compose: Callable[[Turn, Tools], Iterator[Draft | Waiting]]
    runs_model: bool
    prompt: str = ""
    verbatim: bool = False


WAYS = {
    way.name: way
    for way in (
        Way("extract", extract, runs_model=False, verbatim=True),
        Way("pick", pick, runs_model=True, prompt=PICK, verbatim=True),
        Way("write", write, runs_model=True, prompt=VERSION),
        Way("rewrite", rewrite, runs_model=True, prompt=VERSION),
    )
}


def way(settings: AssistantSettings, language: str) -> Way:
    """The way for a question in ``language``: the sheets' own words only answer in French."""
    return WAYS[settings.composition if language == "fr" else settings.composition_abroad]
