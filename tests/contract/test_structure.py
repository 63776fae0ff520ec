"""Promises that the structure itself must keep."""

from __future__ import annotations

import ast
import importlib
import inspect
import itertools
import re
import tomllib
from pathlib import Path

import pytest
import typer.main

import foundation
from assistant import texts
from assistant.conversation import Status
from assistant.prompts import VERSION
from assistant.steps.route import ENDS

ROOT = Path(__file__).parents[2]
PACKAGES = ("corpus", "guardrails", "retrieval", "assistant", "evaluation", "web")
SOURCES = sorted(p for package in PACKAGES for p in (ROOT / package).rglob("*.py"))


def settings_sections() -> dict[str, type[foundation.Section]]:
    for path in SOURCES:
        if path.name == "settings.py":
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            importlib.import_module(name)
    sections = {}
    for section in foundation.Section.__subclasses__():
        name = foundation.name_of(section)
        known = sections.get(name)
        # A package may read a part of another's section: the fuller class is its owner's.
        if known is None or len(section.model_fields) > len(known.model_fields):
            sections[name] = section
    return sections


@pytest.mark.parametrize("language", texts.COMPLETE)
@pytest.mark.parametrize("status", Status)
def test_each_status_has_its_text_in_each_complete_language(status: Status, language: str) -> None:
    assert status.value in texts.names("status", language)


def test_the_complete_languages_hold_the_same_texts() -> None:
    for section in (
        "label",
        "status",
        "clarify",
        "route",
        "handoff",
        "refused",
        "withheld",
        "draft",
        "off",
        "erasure",
    ):
        assert texts.names(section, "fr") == texts.names(section, "en")


def test_each_reason_to_hand_over_has_its_words() -> None:
    for _, reason in ENDS.values():
        assert not reason or reason in texts.names("handoff", "fr")


def test_prompts_exist_in_each_complete_language() -> None:
    for language in texts.COMPLETE:
        assert (ROOT / f"assistant/prompts/{VERSION}.{language}.txt").is_file()


def test_every_setting_stands_in_guichet_toml_with_its_default_and_a_comment() -> None:
    text = (ROOT / "guichet.toml").read_text("utf-8")
    written = tomllib.loads(text)
    sections = settings_sections()
    assert written.keys() == sections.keys()
    # A list of tables is none by default, and cannot be written as such: its examples stand for it.
    for name, key in re.findall(r"^# \[\[(\w+)\.(\w+)\]\]$", text, re.MULTILINE):
        written[name].setdefault(key, [])
    for name, section in sections.items():
        assert written[name].keys() == section.model_fields.keys(), name
        for key, field in section.model_fields.items():
            default = field.get_default(call_default_factory=True)
            value = written[name][key]
            assert (tuple(value) if isinstance(value, list) else value) == (
                tuple(default) if isinstance(default, list | tuple) else default
            ), f"[{name}] {key}"
    lines = text.splitlines()
    for before, line in itertools.pairwise(lines):
        if re.match(r"^\w+ = ", line):
            assert before.startswith("#"), f"{line!r} has no comment"


def test_every_module_and_public_name_says_what_it_is_for() -> None:
    silent = []
    for path in SOURCES:
        if "versions" in path.parts:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        if not ast.get_docstring(tree):
            silent.append(str(path.relative_to(ROOT)))
    assert silent == []


def test_every_exception_stands_in_the_tree_of_its_package() -> None:
    for package in ("corpus", "guardrails", "retrieval", "assistant"):
        module = __import__(f"{package}.errors", fromlist=["errors"])
        tree = module.__doc__ or ""
        for name, thing in inspect.getmembers(module, inspect.isclass):
            if thing.__module__ == module.__name__:
                assert name in tree, f"{name} is missing from the tree in {package}/errors.py"


def test_no_file_is_too_long_to_be_read_at_once() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in SOURCES
        if (count := len(path.read_text("utf-8").splitlines())) > 250
    }
    assert long == {}


def test_the_project_names_no_host_of_a_package_registry() -> None:
    hosts = re.compile("|".join((r"py" r"pi\.org", r"python" r"hosted", r"npm" r"js\.(com|org)")))
    for path in ROOT.rglob("*"):
        if path.suffix in {".py", ".toml", ".md", ".yaml", ".txt", ".html", ".js"} and not (
            {".venv", "node_modules", ".git"} & set(path.parts)
        ):
            assert not hosts.search(path.read_text("utf-8", "replace")), path


def test_readme_names_every_command() -> None:
    import guichet

    readme = (ROOT / "README.md").read_text("utf-8")
    group = typer.main.get_command(guichet.app)
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        names = getattr(command, "commands", {}) or {"": None}
        for sub in names:
            words = f"guichet {name} {sub}".strip()
            assert words in readme, words
        assert command.help, name


def test_ci_runs_the_test_command_that_readme_names() -> None:
    assert "make test" in (ROOT / "README.md").read_text("utf-8")
    assert "make test" in (ROOT / ".ci/run").read_text("utf-8")


def test_the_modules_below_every_package_import_none_of_ours() -> None:
    for name, allowed in (("foundation", set()), ("batch", {"foundation"})):
        tree = ast.parse((ROOT / f"{name}.py").read_text("utf-8"))
        imported = {
            (node.module or "").split(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
        } | {
            alias.name.split(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.Import)
            for alias in node.names
        }
        assert imported & {*PACKAGES, "guichet", "foundation", "batch"} <= allowed
    for path in SOURCES:
        assert "import guichet" not in path.read_text("utf-8"), path
