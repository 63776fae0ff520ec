"""Are all settings known, in the file and in the environment?"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from assistant.doctor.finding import Finding, failing, ok
from foundation import Section, SettingsError, load, name_of, settings_file

PACKAGES = ("corpus", "guardrails", "retrieval", "assistant", "evaluation", "web")
OURS = ("GUICHET_HOME", "GUICHET_SETTINGS")
FOR_TESTS = "GUICHET_TESTS_"
REMEDY = "correct or remove it: guichet.toml lists every setting, CHANGELOG.md those that are gone"

# Settings of earlier versions, and what is done instead: add those that you take away.
GONE = {
    ("assistant", "threshold"): "[assistant] risk decides how sure an answer must be",
    ("corpus", "folder"): "declare it as a source of kind markdown: docs/corpus.md",
    ("retrieval", "local_weight"): "[corpus] precedence decides whose sheet comes first",
}


def check_settings() -> Iterator[Finding]:
    """A setting that nothing reads looks obeyed, and is not.

    Every package's ``settings`` is imported first, by its name: this package stands below some.
    """
    known = sections()
    gone = list(_gone())
    yield from gone
    wrong = [*_refused(known), *_strange_tables(known), *_strange_variables(known)]
    for what in wrong:
        yield failing(what, REMEDY)
    if not wrong and not gone:
        yield ok(f"every setting of {settings_file()} and of the environment is known")


def _import_settings() -> None:
    for package in PACKAGES:
        spec = find_spec(package)
        for folder in (spec and spec.submodule_search_locations) or ():
            for path in Path(folder).rglob("settings.py"):
                inner = path.relative_to(folder).with_suffix("").parts
                import_module(".".join((package, *inner)))


def sections() -> dict[str, list[type[Section]]]:
    """The classes that read each table; a package may read a part of another's."""
    _import_settings()
    found: dict[str, list[type[Section]]] = {}
    for kind in Section.__subclasses__():
        found.setdefault(name_of(kind), []).append(kind)
    return found


def _gone() -> Iterator[Finding]:
    try:
        written = tomllib.loads(settings_file().read_text("utf-8"))
    except (OSError, ValueError):
        written = {}
    for (table, name), instead in GONE.items():
        if name in written.get(table, {}) or f"GUICHET_{table}__{name}".upper() in os.environ:
            yield failing(f"[{table}] {name} is of an earlier version", f"remove it: {instead}")


def _refused(sections: dict[str, list[type[Section]]]) -> Iterator[str]:
    for kinds in sections.values():
        for kind in kinds:
            try:
                load(kind)
            except SettingsError as error:
                yield str(error)
                break


def _strange_tables(sections: Iterable[str]) -> Iterator[str]:
    path = settings_file()
    try:
        written = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return  # told by the sections that could not be read
    for name in written.keys() - set(sections):
        yield f"{path} holds a table or setting [{name}] that nothing reads"


def _strange_variables(sections: dict[str, list[type[Section]]]) -> Iterator[str]:
    known = {
        f"GUICHET_{name}__{field}".upper()
        for name, kinds in sections.items()
        for kind in kinds
        for field in kind.model_fields
    }
    for variable in sorted(os.environ):
        name = variable.upper()
        if not name.startswith("GUICHET_") or name.startswith(FOR_TESTS):
            continue
        if name not in known and name not in OURS:
            yield f"the environment gives {variable}, which nothing reads"
