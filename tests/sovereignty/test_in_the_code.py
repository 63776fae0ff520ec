"""What the code must not do: call where nobody said, show secrets, compare them in pieces."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import typing
from collections.abc import Iterator
from pathlib import Path

import typer.main

import guichet
from foundation import load
from tests.contract.test_structure import ROOT, SOURCES, settings_sections

# Every module that can open a connection, and who chooses where to. No address of a citizen, a
# sheet or a tool is among them, but for pages of the declared site (their host is checked).
CALLS_OUT = {
    "assistant/access/oidc/provider.py": "[oidc] issuer, and its hosts",
    "assistant/model/openai_calls.py": "[models] server_url",
    "assistant/webhook/sending.py": "[webhook] url, among allowed_hosts",
    "web/tracing.py": "[tracing] collector",
    "evaluation/answers/remote.py": "--system, by the evaluator",
    # By `guichet corpus sync` and `check-links`, never while the assistant runs.
    "corpus/sources/places/download.py": "the declared table's url",
    "corpus/sources/website/visiting.py": "the declared site, its host checked at each redirect",
    "corpus/report/link_check.py": "links of the sheets, when an editor runs it",
    "assistant/doctor/ports.py": "[web] host and port: is it a Guichet that answers there?",
    # The listening socket of the server itself.
    "web/commands.py": "[web] host and port",
    "web/server.py": "[web] host and port",
}  # fmt: skip
OPENERS = re.compile(
    r"httpx\.(Async)?Client|httpx\.(get|post|put|request|stream)|requests\.(Session|get|post|put)"
    r"|urlopen|http\.client|socket\.(socket|create_connection)|smtplib|ftplib|aiohttp|websockets\."
)
SECRET = re.compile(r"(?:^|[._(])(?:\w*_)?(?:token|secret|password|signature|mac|api_key)$")
# Compared in the index of the database, by their SHA-256: an attacker cannot choose its prefix.
HASHED = {
    "sessions.c.token == mark",
    "sessions.c.token == fingerprint(token)",
    "sign_ins.c.state == fingerprint(state)",
}
# Not secrets: words of a text, or of a model.
WORDS = {"guesses[index] != token", "self._next() != token", "table.name == PASSWORD[0]"}
HIDDEN = re.compile(r"(?:^|_)(?:key|secret|token|password)$")


def test_only_these_modules_open_connections_and_none_to_where_a_stranger_says() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if OPENERS.search(path.read_text("utf-8"))
    }
    assert found == set(CALLS_OUT)


def compared() -> Iterator[str]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Compare) and any(
                isinstance(sign, ast.Eq | ast.NotEq) for sign in node.ops
            ):
                sides = (ast.unparse(side) for side in (node.left, *node.comparators))
                if any(SECRET.search(side) for side in sides):
                    yield ast.unparse(node)


def test_no_secret_is_compared_letter_by_letter() -> None:
    assert set(compared()) - HASHED - WORDS == set()


def test_such_a_comparison_would_be_seen() -> None:
    for side in ("token", "self._secret", "settings.server_api_key", "given.password", "mac"):
        assert SECRET.search(side), side
    for side in ("tokens", "cell.text", "token.kind", "keyboard"):
        assert not SECRET.search(side), side


def test_no_setting_that_holds_a_secret_shows_it_when_it_is_printed() -> None:
    shown = [
        f"[{name}] {field}"
        for name, section in settings_sections().items()
        for field, told in section.model_fields.items()
        if (HIDDEN.search(field) or (name, field) == ("storage", "url")) and told.repr
    ]
    assert shown == []


def test_every_secret_can_be_given_by_a_file_or_stands_in_the_environment_alone() -> None:
    for name, section in settings_sections().items():
        for field in section.model_fields:
            if HIDDEN.search(field):
                assert f"{field}_file" in section.model_fields, f"[{name}] {field}"


def options(group: typing.Any, before: str = "guichet") -> Iterator[tuple[str, str]]:
    for name, command in getattr(group, "commands", {}).items():
        yield from options(command, f"{before} {name}")
    for parameter in group.params:
        yield from ((before, option) for option in parameter.opts)


def test_no_command_takes_a_secret_on_its_command_line() -> None:
    """Other accounts of the machine can read the command lines of all."""
    group = typer.main.get_command(guichet.app)
    told = [(command, option) for command, option in options(group) if option.startswith("--")]
    assert len(told) > 30
    secret = re.compile(r"(?:key|secret|token|password)$")
    assert [one for one in told if secret.search(one[1])] == []


def test_defaults_hold_no_secret() -> None:
    for section in settings_sections().values():
        settings = load(section)
        for field in section.model_fields:
            if HIDDEN.search(field):
                assert getattr(settings, field) == "", field


def test_the_modules_named_here_are_there() -> None:
    assert all((Path(ROOT) / module).is_file() for module in CALLS_OUT)


def test_what_the_commands_write_is_for_nobody_else_on_the_machine(tmp_path: Path) -> None:
    program = (
        "import os, sys, guichet; sys.argv = ['guichet', '--help']\n"
        "os.umask(0o022)\n"
        "try: guichet.main()\n"
        "except SystemExit: pass\n"
        f"open({str(tmp_path / 'written')!r}, 'w').close()\n"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True)
    assert (tmp_path / "written").stat().st_mode & 0o777 == 0o640


def test_no_door_takes_a_file() -> None:
    """Nothing is uploaded: sheets come from sources that the settings declare."""
    takes = re.compile(r"\bUploadFile\b|fastapi[^\n]*\bFile\b|multipart/form-data")
    assert [path for path in SOURCES if takes.search(path.read_text("utf-8"))] == []
