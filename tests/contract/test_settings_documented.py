"""docs/reglages.md and docs/commandes.md tell every setting with its default, every command with
its options, and none that is not there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

import guichet
from tests.contract.test_structure import settings_sections

ROOT = Path(__file__).parents[2]
SETTINGS = (ROOT / "docs/reglages.md").read_text("utf-8")
COMMANDS = (ROOT / "docs/commandes.md").read_text("utf-8")
ROW = re.compile(r"^\| `(.+?)` \| (.+?) \| (.*?) ?\|$", re.MULTILINE)


def settings_told() -> dict[str, dict[str, tuple[str, str]]]:
    """By section, each setting's default as written and its words."""
    parts = re.findall(r"^## `\[(\w+)\]`.*?\n(.*?)(?=^## |\Z)", SETTINGS, re.MULTILINE | re.DOTALL)
    return {
        name: {key: (default.strip("`"), words) for key, default, words in ROW.findall(text)}
        for name, text in parts
    }


def plain(value: Any) -> Any:
    return list(value) if isinstance(value, list | tuple) else value


def test_every_setting_is_told_with_its_default() -> None:
    told, sections = settings_told(), settings_sections()
    assert told.keys() == sections.keys()
    for name, section in sections.items():
        assert told[name].keys() == section.model_fields.keys(), f"docs/reglages.md, [{name}]"
        for key, field in section.model_fields.items():
            default = plain(field.get_default(call_default_factory=True))
            written, words = told[name][key]
            assert tomllib.loads(f"value = {written}")["value"] == default, f"[{name}] {key}"
            assert words.strip(), f"[{name}] {key}"


def commands(group: Any, before: str = "guichet") -> Iterator[tuple[str, Any]]:
    """Every command that can be reached, by its words."""
    for name, command in group.commands.items():
        inner = getattr(command, "commands", None)
        if inner:
            yield from commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}", command


def test_every_command_is_told_with_its_arguments_and_options() -> None:
    there_are: dict[str, set[str]] = {}
    for words, command in commands(typer.main.get_command(guichet.app)):
        shown = [one for one in command.params if one.name != "help"]
        arguments = "".join(
            f" {one.name.upper()}" for one in shown if one.param_type_name == "argument"
        )
        there_are[words + arguments] = {
            max(one.opts, key=len) for one in shown if one.param_type_name == "option"
        }
    told = {
        words: set(re.findall(r"`(--[\w-]+)`", options))
        for words, _, options in ROW.findall(COMMANDS)
    }
    assert told == there_are, "docs/commandes.md differs from the commands"


PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_page_names_a_command_that_is_not_there(path: Path) -> None:
    group = typer.main.get_command(guichet.app)
    for words in re.findall(r"(?:`|« |^|\n)guichet ((?:[a-z][a-z-]* ?)+)", path.read_text("utf-8")):
        inner, gone = group, []
        for word in words.split():
            if not hasattr(inner, "commands"):
                break  # what follows a command is its arguments
            gone = [] if word in inner.commands else [word]
            if gone:
                break
            inner = inner.commands[word]
        assert not gone, f"{path.name}: guichet {words}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_page_names_a_setting_that_is_not_there(path: Path) -> None:
    sections = settings_sections()
    for name, key in re.findall(r"`\[(\w+)\] (\w+)", path.read_text("utf-8")):
        assert name in sections, f"{path.name}: [{name}]"
        assert key in sections[name].model_fields, f"{path.name}: [{name}] {key}"
