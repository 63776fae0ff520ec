"""The real pages over a scripted assistant, for machines without the models.

python -m benchmarks.page.scripted_server
"""

from __future__ import annotations

import asyncio
import os

from rich.console import Console

from benchmarks.talking.process import HOST, SCRIPT
from foundation import load
from web.commands import _serve, bind
from web.scripted import ScriptedAssistant
from web.settings import WebSettings

if __name__ == "__main__":
    os.environ["GUICHET_SENTINEL__ENABLED"] = "false"  # the double has no sheets to check
    with bind(HOST, 0) as listening:
        assistant = ScriptedAssistant({"": SCRIPT})
        asyncio.run(_serve(assistant, load(WebSettings), listening, Console(stderr=True)))
