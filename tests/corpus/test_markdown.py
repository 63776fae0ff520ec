"""The authority's own sheets: Markdown with front matter."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from corpus.errors import SheetError, SourceError
from corpus.procedure import BlockKind, Procedure
from corpus.sources.markdown import MarkdownFolder, read_markdown

HEAD = """\
---
title: Emprunter un vélo
themes: [Transports]
audience: particuliers
updated: 2026-02-01
url: https://www.belleroche.example/velo
contact: "Maison du vélo, 04 00 00 00 01"
---
"""
BODY = """\
Le prêt est gratuit. Voir [le formulaire](https://www.belleroche.example/f.pdf).

## Coût

### Cas : vous êtes étudiant

Il faut :

- une carte
  - en cours de validité
- une caution

> **À noter** : pas le lundi.

| Durée | Caution |
|---|---|
| 1 mois | 50 € |
| | 60 € |

### Situation : autre

<b>Rien</b>.
"""


def read(text: str, name: str = "velo") -> Procedure:
    return read_markdown(text.encode(), name, f"{name}.md", "local", "Belleroche")


def test_a_local_sheet_says_who_published_it_when_and_where() -> None:
    sheet = read(HEAD + BODY)
    assert (sheet.id, sheet.scope, sheet.publisher) == ("velo", "local", "Belleroche")
    assert (sheet.title, sheet.themes) == ("Emprunter un vélo", ("Transports",))
    assert (sheet.audience, sheet.updated) == (("particuliers",), date(2026, 2, 1))
    assert sheet.contact == "Maison du vélo, 04 00 00 00 01"
    assert sheet.description == "Le prêt est gratuit. Voir le formulaire."
    assert [(link.kind, link.title) for link in sheet.links] == [("form", "le formulaire")]


def test_markdown_becomes_blocks_under_headings_and_cases() -> None:
    _, opening, things, note, table, other = read(HEAD + BODY).blocks
    assert opening.headings == ("Coût", "vous êtes étudiant")
    assert opening.cases == ("vous êtes étudiant",)
    assert things.text == "- une carte\n  - en cours de validité\n- une caution"
    assert (note.kind, note.text) == (BlockKind.NOTE, "À noter\u00a0: pas le lundi.")
    assert table.text == "Durée: 1 mois ; Caution: 50\u00a0€\nCaution: 60\u00a0€"
    assert (other.headings, other.cases) == (("Coût", "autre"), ("autre",))
    assert other.text == "<b>Rien</b>."


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("title: 12", "title: expected a title in words, found 12"),
        ("audience: agents", "audience: expected one or more of particuliers"),
        ("updated: hier", "updated: expected a date such as 2026-01-31, found 'hier'"),
        ("updated:", "updated: expected a date such as 2026-01-31, found nothing"),
        ("url: ftp://a.example", "url: expected an address that starts with https://"),
        ("url: 'javascript:alert(1)'", "url: expected an address that starts with https://"),
        ("themes: 3", "themes: expected a list of themes, found 3"),
        ("contact: [a]", "contact: expected one line of text"),
        ("theme: Vélo", "theme: expected one of title, themes"),
    ],
)
def test_a_fault_in_the_front_matter_names_file_key_expected_and_found(
    line: str, fault: str
) -> None:
    key = line.split(":")[0]
    kept = [each for each in HEAD.splitlines() if not each.startswith(f"{key}:")]
    text = "\n".join([kept[0], line, *kept[1:], BODY])
    with pytest.raises(SheetError) as caught:
        read(text)
    assert str(caught.value).startswith("velo.md: ")
    assert fault in str(caught.value)
    assert "found" in str(caught.value)


def test_every_fault_of_one_sheet_is_told_at_once() -> None:
    text = HEAD.replace("2026-02-01", "hier").replace("particuliers", "agents") + BODY
    with pytest.raises(SheetError, match=r"audience: .*; updated: "):
        read(text)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (BODY.encode(), "expected front matter"),
        (b"---\ntitle: [\n---\nTexte", "in YAML"),
        (b"---\n---\nTexte", "expected front matter"),
        (HEAD.encode(), "expected text below the front matter"),
        (b"---\ntitle: caf\xe9\n---\n", "expected UTF-8, found the byte 0xe9 on line 2"),
    ],
)
def test_an_unreadable_sheet_says_why(content: bytes, fault: str) -> None:
    with pytest.raises(SheetError, match=fault):
        read_markdown(content, "velo", "velo.md", "local", "Belleroche")


def test_a_broken_sheet_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("rien", encoding="utf-8")
    (tmp_path / "b.md").write_text(HEAD + BODY, encoding="utf-8")
    (tmp_path / "README.md").write_text("Pour les auteurs", encoding="utf-8")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.md").write_text(HEAD + BODY, encoding="utf-8")
    broken, good, twice = MarkdownFolder(tmp_path, "Belleroche").sheets({})
    assert "a.md" in str(broken)
    assert isinstance(good, Procedure)
    assert "expected a file name of its own" in str(twice)


def test_a_missing_folder_is_a_source_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="expected a folder"):
        MarkdownFolder(tmp_path / "none", "Belleroche").fingerprint()


def test_the_fingerprint_changes_with_any_sheet(tmp_path: Path) -> None:
    sheet = tmp_path / "a.md"
    sheet.write_text(HEAD + BODY, encoding="utf-8")
    source = MarkdownFolder(tmp_path, "Belleroche")
    before = source.fingerprint()
    assert source.fingerprint() == before
    sheet.write_text(HEAD + BODY + "Plus.", encoding="utf-8")
    assert source.fingerprint() != before
