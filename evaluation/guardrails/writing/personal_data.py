"""Writes both suites of personal data: ``python -m evaluation.guardrails.writing.personal_data``.

A held-out source whose failures were mended moves over to the tuned suite, and another is written.

Every origin of names is put into the same sentences in the same styles, so that a difference of
recall between origins comes from the names alone.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from evaluation.guardrails.files import SUITES
from evaluation.guardrails.writing.numbers import WRITERS

HERE = Path(__file__).parent
MARKED = re.compile(r"⟦([A-Z_]+)\|(.*?)⟧", re.DOTALL)

Line = dict[str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """What cases are written from: ``name``.toml and ``name``_traps.txt."""

    name: str
    prefix: str
    seed: int
    persons_of_a_style: int


SOURCES_OF = {
    "personal-data": (
        Source("personal_data", "pd", 20261123, 5),
        Source("personal_data_second", "pdh", 20261209, 6),
        Source("personal_data_third", "pdo", 20261125, 6),
    ),
    "personal-data-held-out": (Source("personal_data_held_out", "pdn", 20261126, 2),),
}


def write(written_from: Source) -> list[Line]:
    """Every case, always the same: ``text`` holds ``⟦TYPE|words⟧`` around what must go."""
    source = tomllib.loads((HERE / f"{written_from.name}.toml").read_text("utf-8"))
    random = Random(written_from.seed)  # noqa: S311 (cases, not secrets)
    lines = [
        *_persons(source, written_from.persons_of_a_style),
        *_styled("address", source["address"]),
        *_styled("birth", source["birth"]),
        *_numbers(source["number"], random),
        *_mixed(source, random),
        *_traps(HERE / f"{written_from.name}_traps.txt"),
    ]
    ids = (f"{written_from.prefix}-{number:03}" for number in range(1, len(lines) + 1))
    return [{"id": id} | line for id, line in zip(ids, lines, strict=True)]


def _persons(source: dict[str, Any], count: int) -> Iterator[Line]:
    plain, sms = source["person"]["plain"], source["person"]["sms"]
    for origin, names in source["names"].items():
        order = 0
        for style, sentences in (
            ("plain", plain[:count]),
            ("lower", plain[count : 2 * count]),
            ("capitals", plain[2 * count : 3 * count]),
            ("sms", sms[:count]),
        ):
            for sentence in sentences:
                text = _named(sentence, names[order % len(names)])
                order += 1
                if style == "sms":
                    text = _restyled(text, "lower")
                yield _line(_restyled(text, style), "person", style, origin)


def _named(sentence: str, name: str) -> str:
    first, _, last = name.partition(" ")
    filled = {"{n}": name, "{f}": first, "{l}": last}
    return re.sub(r"\{[nfl]\}", lambda match: f"⟦PERSON|{filled[match[0]]}⟧", sentence)


def _styled(kind: str, sentences: dict[str, list[str]]) -> Iterator[Line]:
    for style in ("plain", "lower", "capitals"):
        for text in sentences["plain"]:
            yield _line(_restyled(text, style), kind, style)
    for text in sentences["sms"]:
        yield _line(text, kind, "sms")


def _numbers(kinds: dict[str, list[str]], random: Random) -> Iterator[Line]:
    for kind, sentences in kinds.items():
        for sentence in sentences:
            text = sentence.replace("{v}", f"⟦{kind}|{WRITERS[kind](random)}⟧")
            letters = [character for character in sentence if character.isalpha()]
            capitals = sum(character.isupper() for character in letters) > len(letters) / 2
            small = not any(character.isupper() for character in sentence)
            yield _line(text, kind, "capitals" if capitals else "sms" if small else "plain")


def _mixed(source: dict[str, Any], random: Random) -> Iterator[Line]:
    names = [name for group in source["names"].values() for name in group]
    for style in ("plain", "sms"):
        for sentence in 2 * source["mixed"][style]:
            text = sentence.replace("{n}", random.choice(names))
            text = text.replace("{f2}", random.choice(names).split()[0])
            for kind, writer in WRITERS.items():
                text = text.replace(f"{{{kind}}}", writer(random))
            yield _line(text, "mixed", style)


def _traps(path: Path) -> Iterator[Line]:
    tag = ""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("# "):
            tag = line[2:].strip()
        elif line.strip():
            yield _line(line, "trap", tag)


def _restyled(text: str, style: str) -> str:
    changes: dict[str, Callable[[str], str]] = {"lower": str.lower, "capitals": str.upper}
    change = changes.get(style)
    if change is None:
        return text
    # The marks' own type names stay as they are.
    changed = MARKED.sub(lambda match: f"⟦{match[1]}|{change(match[2])}⟧", text)
    pieces = re.split(r"(⟦[^⟧]*⟧)", changed)
    return "".join(piece if piece.startswith("⟦") else change(piece) for piece in pieces)


def _line(text: str, kind: str, style: str, origin: str = "") -> Line:
    return {"text": text, "kind": kind, "style": style, "origin": origin}


if __name__ == "__main__":
    for suite, sources in SOURCES_OF.items():
        written = (line for source in sources for line in write(source))
        lines = [json.dumps(line, ensure_ascii=False) + "\n" for line in written]
        target = SUITES / f"{suite}.jsonl"
        target.write_text("".join(lines), "utf-8")
        print(f"{len(lines)} cases in {target}")
