"""A sheet changes while the real server runs: the receipt, the replay and the sentinel tell it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.installed import Installed

pytestmark = [pytest.mark.model, pytest.mark.embedder]

QUESTION = "Combien coûte l'entrée de la piscine des Tanneries ?"
SHEET = """---
title: "Piscine des Tanneries : tarifs et horaires"
themes: [Sports]
audience: [particuliers]
updated: 2026-09-14
url: https://www.belleroche.example/piscine
---
## Tarifs
L'entrée de la piscine des Tanneries coûte {price} €.

## Horaires
La piscine des Tanneries est ouverte le dimanche de 9 h à 13 h.
"""
OTHER = """---
title: Faire enlever ses encombrants
themes: [Déchets]
audience: [particuliers]
updated: 2026-09-14
url: https://www.belleroche.example/encombrants
---
L'enlèvement des encombrants se demande par téléphone, trois jours avant.
"""
CASE = {
    "id": "piscine", "question": QUESTION, "kind": "local", "gold": ["piscine"],
    "facts": [["4 €"]],
}  # fmt: skip


@pytest.fixture
def house(tmp_path: Path, models: Path) -> tuple[Installed, dict[str, str], Path]:
    sheets = tmp_path / "sheets"
    sheets.mkdir()
    (sheets / "piscine.md").write_text(SHEET.format(price=4), "utf-8")
    (sheets / "encombrants.md").write_text(OTHER, "utf-8")
    home = tmp_path / "home"
    (home / "suites").mkdir(parents=True)
    (home / "suites" / "ville.jsonl").write_text(json.dumps(CASE) + "\n", "utf-8")
    source = [{"kind": "markdown", "name": "fiches", "folder": str(sheets)}]
    environment = {
        "GUICHET_CORPUS__SAMPLE": "false",
        "GUICHET_CORPUS__SOURCES": json.dumps(source),
        "GUICHET_RETRIEVAL__FOLLOW_SECONDS": "0.5",
        "GUICHET_SENTINEL__EVERY_SECONDS": "0.5",
    }
    installed = Installed(home)
    for command in (("corpus", "sync"), ("index", "build")):
        done = installed.run(*command, alone=True, **environment)
        assert done.returncode == 0, done.stderr
    return installed, environment, sheets


def until(told: Callable[[], Any], what: str) -> Any:
    for _ in range(240):
        if found := told():
            return found
        time.sleep(0.5)
    raise AssertionError(f"{what} never came")


def ask(url: str) -> dict[str, Any]:
    opened = httpx.post(f"{url}api/v1/conversations", json={"language": "fr"}, timeout=60).json()
    headers = {"X-Conversation-Token": opened["token"]}
    at = f"{url}api/v1/conversations/{opened['id']}"
    body = {"text": QUESTION, "key": "question-1"}
    httpx.post(f"{at}/messages", json=body, headers=headers, timeout=120)
    read = httpx.get(at, headers=headers, timeout=60).json()
    answer: dict[str, Any] = read["messages"][-1]["answer"]
    return answer


def test_a_sheet_that_changed_is_told_by_the_receipt_the_replay_and_the_sentinel(
    house: tuple[Installed, dict[str, str], Path],
) -> None:
    installed, environment, sheets = house

    def checks() -> list[dict[str, Any]]:
        listed = installed.run("sentinel", "list", "--json", **environment)
        assert listed.returncode == 0, listed.stderr
        found: list[dict[str, Any]] = json.loads(listed.stdout)
        return found

    with installed.serving(**environment) as (_, url):
        answer = ask(url)
        versions = answer["versions"]
        assert len(versions["settings"]) == len(versions["configuration"]) == 64
        page = httpx.get(f"{url}receipts/{answer['receipt']}?lang=fr", timeout=60).text
        assert versions["configuration"] in page
        assert versions["sheets"]["piscine"] in page
        until(checks, "the first check")
        (sheets / "piscine.md").write_text(SHEET.format(price=5), "utf-8")
        assert installed.run("corpus", "sync", alone=True, **environment).returncode == 0
        until(lambda: len(checks()) == 2, "the check of the changed sheet")
    newest = checks()[0]
    assert newest["sheets"] == ["piscine"]
    assert [each["id"] for each in newest["asked"]] == ["piscine"]
    assert newest["asked"][0]["colour"] != "green"  # the known price is no longer told
    assert newest["off"] == []

    changed = {**environment, "GUICHET_ASSISTANT__OLD_AFTER_DAYS": "30"}
    differs = installed.run("replay", answer["receipt"], "--json", alone=True, **changed)
    assert differs.returncode == 1, differs.stdout + differs.stderr
    names = [each["name"] for each in json.loads(differs.stdout)["differences"]]
    assert {
        "passages",
        "versions.index",
        "versions.sheets.piscine",
        "settings.assistant.old_after_days",
    } <= set(names)
