"""What a run is asked to be: which cases, how they are written, who answers; hence its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.answers.asking import ask_all
from evaluation.answers.kept import Run, folder_of
from evaluation.answers.play import choose
from evaluation.answers.systems import System
from evaluation.answers.versions import digest, versions
from evaluation.case import Case
from evaluation.disguises import disguised
from evaluation.suite import read_suites


@dataclass(frozen=True, slots=True)
class Wanted:
    """The same wish under the same versions is the same run, whichever command asks for it.

    ``limit``: only so many of the cases, always the same. ``disguise``: one of ``DISGUISES``.
    """

    suites: tuple[Path, ...]
    system: str = "local"
    split: str = ""
    limit: int | None = None
    disguise: str = ""
    language: str = ""

    def cases(self) -> tuple[Case, ...]:
        """Raises SuiteError."""
        read = read_suites(self.suites)
        spoken = [case for case in read if self.language in ("", case.language)]
        chosen = choose(spoken, self.split, self.limit)
        return disguised(chosen, self.disguise) if self.disguise else chosen

    def made_with(self) -> dict[str, Any]:
        chosen = {"split": self.split, "limit": self.limit, "disguise": self.disguise}
        if self.language:
            chosen["language"] = self.language
        return versions(self.system, self.suites, chosen)

    @property
    def stem(self) -> str:
        """The names of the suites, joined."""
        return "-".join(dict.fromkeys(path.stem for path in self.suites))

    def run(self, system: Callable[[], System], output: str = "") -> Run:
        """Ask what has no answer yet. ``output``: the name of the run, else one made of its wish.

        Raises GuichetError.
        """
        made_with = self.made_with()
        folder = folder_of(output or f"{self.stem}-{digest(made_with)}")
        return ask_all(folder, self.cases(), made_with, system)
