"""What every package stands on: the home folder, the settings file and the root of all errors.

Kept to one file so that the packages need nothing else in common. The tree of exceptions:

    GuichetError                 anything we can explain in one plain line (exit code 3)
    ├── UsageError               the person asked for something impossible (exit code 2)
    └── …                        each package's own, in its ``errors.py``
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar, ParamSpec, TypeVar, cast

from platformdirs import user_cache_path
from pydantic import ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

# No library may report home or fetch by itself: said here, since this file is read before any of
# them. ONNX Runtime (from 1.29) would send to its maker at the first model it opens, on Linux too.
SILENT = {
    "ORT_DISABLE_TELEMETRY": "1",
    "ORT_TELEMETRY_DISABLED": "1",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "DO_NOT_TRACK": "1",
}
os.environ.update(SILENT)
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")

EXIT_DONE, EXIT_FOUND_FAILING, EXIT_USAGE, EXIT_SYSTEM = 0, 1, 2, 3


class GuichetError(Exception):
    """Root of our errors. ``str(error)`` is one plain line: what was expected, what was found."""

    exit_code: ClassVar[int] = EXIT_SYSTEM


class UsageError(GuichetError):
    """What was asked cannot be done as asked; the message says how to ask."""

    exit_code: ClassVar[int] = EXIT_USAGE


class SettingsError(GuichetError):
    """A setting in guichet.toml or in the environment is wrong."""

    exit_code: ClassVar[int] = EXIT_USAGE


def home() -> Path:
    """Where models, corpus, index and database stand: ``$GUICHET_HOME``, else the user's cache."""
    chosen = os.environ.get("GUICHET_HOME")
    return Path(chosen).expanduser().resolve() if chosen else user_cache_path("guichet")


def settings_file() -> Path:
    """The settings in force: ``$GUICHET_SETTINGS``, else ``guichet.toml`` here, else ours."""
    chosen = os.environ.get("GUICHET_SETTINGS")
    if chosen:
        return Path(chosen).expanduser()
    here = Path("guichet.toml")
    return here if here.is_file() else Path(__file__).with_name("guichet.toml")


class Section(BaseSettings):
    """One section of ``guichet.toml``; each package declares its own with ``section("name")``.

    Order of precedence: arguments, ``GUICHET_<SECTION>__<NAME>``, the file, the default in code.
    """

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        try:
            file = TomlConfigSettingsSource(settings_cls, settings_file(), (name_of(settings_cls),))
        except KeyError:  # the file does not speak of this section: its defaults hold
            return init_settings, env_settings
        return init_settings, env_settings, file


S = TypeVar("S", bound=Section)
P = ParamSpec("P")
T = TypeVar("T")


def section(name: str) -> SettingsConfigDict:
    """The configuration of the section ``name``: its table, its environment prefix, no strays."""
    return SettingsConfigDict(
        env_prefix=f"GUICHET_{name.upper()}__",
        extra="forbid",
        frozen=True,
    )


def name_of(kind: type[BaseSettings]) -> str:
    """The section's name in the file, as its environment prefix gives it."""
    return str(kind.model_config["env_prefix"]).removeprefix("GUICHET_").removesuffix("__").lower()


_forgetting: list[Callable[[], None]] = []


def until_renewed(make: Callable[P, T]) -> Callable[P, T]:
    """A decorator: what is made of the settings is made once, and again once they are renewed."""
    kept = cache(make)
    _forgetting.append(kept.cache_clear)
    return cast(Callable[P, T], kept)


# What a server holds, by class; None where each ``load`` reads anew, as commands do.
_held: dict[type[Section], Section] | None = None


def hold() -> None:
    """From now on ``load`` gives what it gave first: the file may be edited under a server that
    runs, rightly or wrongly, and counts once ``renewing`` has taken it."""
    global _held
    _held = _held or {}


def let_go() -> None:
    """The end of ``hold``: each ``load`` reads anew."""
    global _held
    _held = None


@dataclass(frozen=True, slots=True)
class Renewed:
    """Names of settings whose value in the file is another, as "[section] name": those that count
    from now on, and those that wait for a restart."""

    taken: frozenset[str]
    waiting: frozenset[str]


@contextmanager
def renewing(takes: Callable[[str], bool]) -> Iterator[Renewed]:
    """Take what the file now says in the place of what is held, where ``takes`` the setting.

    All is read first. Raises SettingsError for what is wrong, and what was held stays; so it does
    when the block fails.
    """
    global _held
    before = _held or {}
    after: dict[type[Section], Section] = {}
    differ: set[str] = set()
    for kind, held in before.items():
        fresh = _read(kind)
        others = {
            f"[{name_of(kind)}] {name}": name
            for name in kind.model_fields
            if getattr(fresh, name) != getattr(held, name)
        }
        stay = {name: getattr(held, name) for told, name in others.items() if not takes(told)}
        after[kind] = fresh.model_copy(update=stay)
        differ |= others.keys()
    taken = frozenset(filter(takes, differ))
    _held = after
    try:
        yield Renewed(taken, frozenset(differ) - taken)
    except BaseException:
        _held = before
        raise
    finally:
        for forget in _forgetting:
            forget()


def load(kind: type[S]) -> S:
    """One section; raises SettingsError naming each wrong setting, never its secret value."""
    if _held is None:
        return _read(kind)
    if kind not in _held:
        _held[kind] = _read(kind)
    return cast(S, _held[kind])


def _read(kind: type[S]) -> S:
    try:
        return kind()
    except ValidationError as error:
        wrong = "; ".join(
            f"{_place(name_of(kind), item['loc'])}{item['msg'].removeprefix('Value error, ')}"
            for item in error.errors(include_input=False)
        )
        raise SettingsError(f"[{name_of(kind)}] in {settings_file()} is wrong: {wrong}") from None
    except ValueError as error:  # tomllib.TOMLDecodeError
        raise SettingsError(f"{settings_file()} is not valid TOML: {error}") from None


def _place(section: str, place: tuple[int | str, ...]) -> str:
    """Where a fault stands: a setting, or a table of a list of tables (from 1) and its field."""
    match place:
        case (str(setting), int(index)):
            return f"{setting}, number {index + 1}: "
        case (str(setting), int(index), str(kind), *field):
            table = f"[[{section}.{setting}]] number {index + 1} ({kind})"
            return f"{table}, {'.'.join(map(str, field))}: " if field else f"{table}: "
    return f"{'.'.join(map(str, place))}: " if place else ""
