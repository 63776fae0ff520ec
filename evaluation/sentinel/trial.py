"""The running assistant as the sentinel asks it: as if nothing were off and nobody had approved."""

from __future__ import annotations

from dataclasses import replace

from assistant.approved import none_approved
from assistant.assemble import Assistant
from assistant.switches import all_on
from assistant.turn import STEPS
from evaluation.answers.systems import Heard, Varied
from evaluation.case import Case


class Trial:
    """Questions asked beside those of citizens; nothing of them is kept."""

    def __init__(self, assistant: Assistant) -> None:
        tools = replace(assistant.tools, switches=all_on, approved=none_approved)
        self._assistant = assistant
        self._varied = Varied(assistant, tools, STEPS)

    def version(self) -> str:
        return self._assistant.tools.search.version

    def theme(self, sheet: str) -> str:
        return self._assistant.theme(sheet)

    def ask(self, case: Case) -> Heard:
        return self._varied.ask(case)
