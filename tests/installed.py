"""Guichet as installed: the command line and the server, as a person starts them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from foundation import home

ROOT = Path(__file__).parents[1]
GUICHET = Path(sys.executable).with_name("guichet")
# A network of its own in which nothing but the machine itself can be reached.
ALONE = ("unshare", "--map-root-user", "--net")


@dataclass(frozen=True)
class Installed:
    """A home folder of its own over the city's sheets, with the models fetched for all."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        models = home() / "models"
        return {
            **{k: v for k, v in os.environ.items() if not k.startswith("GUICHET_")},
            "GUICHET_HOME": str(self.folder),
            "GUICHET_SETTINGS": str(ROOT / "guichet.toml"),
            "GUICHET_CORPUS__SERVICE_PUBLIC": "false",
            # Somebody is at the desk, whenever the tests run.
            "GUICHET_DESK__HOURS": '["mon-sun 00:00-24:00"]',
            "GUICHET_DESK__PUBLIC_HOLIDAYS": "",
            "GUICHET_MODELS__LANGUAGE_MODEL": str(
                models / "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
            ),
            "GUICHET_MODELS__EMBEDDER": str(models / "multilingual-e5-small"),
            "GUICHET_GUARDRAILS__ENTITY_MODEL": str(models / "fr_core_news_md"),
        }

    def run(
        self, *arguments: str, alone: bool = False, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run ``guichet ARGUMENTS``; ``alone``: without any network."""
        command = [*(ALONE if alone else ()), str(GUICHET), *arguments]
        return subprocess.run(
            command,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    @contextmanager
    def serving(self, **environment: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
        """A running ``guichet serve`` and its address; ended when the test ends."""
        log = self.folder / "serve.log"
        with log.open("wb") as out:
            command = [str(GUICHET), "serve", "--port", "0"]
            given = {**self.environment, **environment}
            process = subprocess.Popen(command, env=given, stdout=out, stderr=out)
        try:
            yield process, self._address(process, log)
        finally:
            process.terminate()
            process.wait(60)

    def _address(self, process: subprocess.Popen[bytes], log: Path) -> str:
        for _ in range(3000):
            found = re.search(r"http://[\w.:]+:\d+/", log.read_text("utf-8", "replace"))
            if found:
                return found.group()
            assert process.poll() is None, log.read_text("utf-8", "replace")
            time.sleep(0.1)
        raise AssertionError("the server was not ready in 300 s")

    def batch(self, command: str, lines: list[str], *options: str) -> list[dict[str, Any]]:
        """What ``guichet COMMAND --batch`` makes of ``lines``, run without any network."""
        source, target = self.folder / "in.jsonl", self.folder / "out.jsonl"
        source.write_text("\n".join(lines) + "\n", "utf-8")
        target.unlink(missing_ok=True)
        self.run(command, "--batch", str(source), "--output", str(target), *options, alone=True)
        return [json.loads(line) for line in target.read_text("utf-8").splitlines()]
