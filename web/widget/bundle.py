"""The one script of the assistant: its modules put one after the other when the server starts.

No tool of another language is needed: a module is text, its imports say what must stand before it,
and its comments and indents are left out. Two modules that give the same name to something are
refused, because they share one scope here.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
ENTRY = HERE / "element.js"
THEME, SHARED = HERE.parent / "static" / "theme.css", HERE / "assistant.css"
_IMPORT = re.compile(r'^import \{[^}]*\} from "([^"]+)";\n', re.MULTILINE)
_NAME = re.compile(
    r"^(?:export )?(?:async )?(?:function\*? |const |let |class )(\w+)", re.MULTILINE
)


@cache
def modules(entry: Path = ENTRY) -> str:
    """All modules in one text; raises ValueError when two define the same name."""
    texts: list[str] = []
    owners: dict[str, Path] = {}
    for path in _in_order(entry, ()):
        text = path.read_text("utf-8")
        for name in _NAME.findall(text):
            if name in owners:
                raise ValueError(f"{path.name} and {owners[name].name} both define {name}")
            owners[name] = path
        texts.append(_short(_IMPORT.sub("", text)))
    return "\n".join(texts)


@cache
def stylesheet() -> str:
    """The styles within the shadow: sizes follow ``--rem``, which the page around cannot change."""
    text = _dense(HERE / "window.css", THEME, SHARED)
    return re.sub(r"(?<![\w-])(-?[\d.]+)rem\b", r"calc(\1*var(--rem))", text)


@cache
def page_styles() -> str:
    """The same styles for the page of our own, where sizes follow the page's."""
    return _dense(THEME, SHARED, HERE / "page.css")


def script(config: dict[str, object]) -> str:
    """The script for a page: ``config`` is what the server knows and the modules need."""
    told = json.dumps(config, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return (
        '(()=>{"use strict";\n'
        'const BASE=new URL(".",document.currentScript.src).href;\n'
        f"const CONFIG={told};\n{modules()}\n}})();\n"
    )


def _in_order(path: Path, above: tuple[Path, ...]) -> list[Path]:
    """Each module after those that it imports, each once."""
    if path in above:
        raise ValueError(f"{path.name} imports itself by way of {above[-1].name}")
    found: list[Path] = []
    for name in _IMPORT.findall(path.read_text("utf-8")):
        found += _in_order((path.parent / name).resolve(), (*above, path))
    return list(dict.fromkeys((*found, path)))


def _dense(*paths: Path) -> str:
    text = "".join(path.read_text("utf-8") for path in paths)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    return re.sub(r" ?([{};,>]) ?", r"\1", text).strip()


def _short(text: str) -> str:
    lines = (line.strip() for line in text.splitlines())
    kept = (line for line in lines if line and not line.startswith("//"))
    return "\n".join(line.removeprefix("export ") for line in kept)
