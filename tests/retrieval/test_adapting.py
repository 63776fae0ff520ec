"""Learning from sheets: what is learnt from, that it is learnt, and how it is measured."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import numpy as np
import pytest

from corpus.catalogue import Catalogue
from corpus.procedure import Block, BlockKind, Procedure
from retrieval.adapting.making import Order, make_adapter
from retrieval.adapting.measuring import (
    Ground,
    change,
    figures,
    ranks_of,
    reading_comprehension,
    titles,
)
from retrieval.adapting.neighbours import with_neighbours
from retrieval.adapting.pairs import is_held_out, pairs
from retrieval.adapting.training import Plan, train
from retrieval.adapting.writing import as_typed
from retrieval.embedder_model import digest_of
from retrieval.embedding import SentenceTransformerEmbedder
from retrieval.errors import EmbedderError
from tests.retrieval.tiny_models import write_tiny_model

THINGS = (
    *("carte", "piscine", "poubelle", "cantine", "crèche", "mariage", "passeport", "permis"),
    *("vélo", "tram", "musée", "jardin", "chien", "bruit", "école", "stade", "salle", "marché"),
)
PLACES = "mairie", "annexe", "gare"
PLAN = Plan(
    pairs=60, batch=6, tokens=24, layers=2, rank=4, minutes=5, learning_rate=5e-3, threads=1
)


def sheet(thing: str, place: str) -> Procedure:
    def block(case: str, text: str) -> Block:
        return Block((case,), (case,), BlockKind.TEXT, text)

    return Procedure(
        id=f"{thing}-{place}",
        title=f"Comment demander {thing} à la {place} ?",
        source="essai",
        scope="local",
        publisher="Belleroche Métropole",
        licence="",
        url="",
        audience=("particuliers",),
        territory="",
        themes=(),
        updated=date(2026, 1, 1),
        description="",
        blocks=(
            block(
                "Majeur", f"Pour {thing} un adulte vient à la {place} avec un justificatif daté."
            ),
            block(
                "Mineur", f"Pour {thing} un parent accompagne son enfant à la {place} ce jour-là."
            ),
        ),
        questions=(f"{thing} {place} que faut-il apporter",),
        definitions=((thing, f"Le mot {thing} désigne ce que la {place} remet à qui le demande."),),
    )


SHEETS = [sheet(thing, place) for thing in THINGS for place in PLACES]


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalogue]:
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path / "home"))
    with Catalogue.open_to_write(tmp_path / "catalogue.sqlite") as opened:
        opened.replace("essai", SHEETS)
        yield opened


def order(tmp_path: Path, model: Path, **other: object) -> Order:
    values: dict[str, object] = {
        "folder": tmp_path / "adapter",
        "model": model,
        "engine": "onnx",
        "prefixes": ("query: ", "passage: "),
        "plan": PLAN,
        "outside": None,
        "measured": 100,
        "day": date(2026, 1, 1),
        **other,
    }
    return Order(**values)  # type: ignore[arg-type]


def test_nothing_is_learnt_from_the_sheets_kept_apart() -> None:
    kept = {sheet.id for sheet in SHEETS if is_held_out(sheet.id)}
    learnt = pairs(SHEETS, seed=1, most=10_000)
    assert 0.05 < len(kept) / len(SHEETS) < 0.45
    assert {pair.sheet for pair in learnt} == {sheet.id for sheet in SHEETS} - kept
    for pair in with_neighbours(learnt, seed=1):
        said = " ".join((pair.passage, *pair.beside))
        assert not any(f"Comment demander {name.replace('-', ' à la ')} ?" in said for name in kept)


def test_a_question_is_learnt_with_its_answer_the_title_hidden() -> None:
    learnt = [pair for pair in pairs(SHEETS, seed=1, most=10_000) if pair.kind == "title"]
    assert learnt
    for pair in learnt:
        thing, place = pair.sheet.split("-")
        assert pair.question not in pair.passage
        assert thing in pair.passage
        assert place in pair.passage


def test_a_case_is_learnt_against_the_other_case_of_its_sheet() -> None:
    for pair in [pair for pair in pairs(SHEETS, seed=1, most=10_000) if pair.kind == "case"]:
        case, other = ("Majeur", "Mineur") if "Majeur" in pair.question else ("Mineur", "Majeur")
        assert case in pair.passage
        assert all(other in beside for beside in pair.beside)


def test_the_same_seed_draws_the_same_and_no_more_than_asked() -> None:
    once, again, other = (pairs(SHEETS, seed=seed, most=50) for seed in (1, 1, 2))
    assert once == again
    assert once != other
    assert len(once) == 50
    assert with_neighbours(once, 1) == with_neighbours(again, 1)


def test_each_pair_has_something_beside_it_that_is_not_its_answer() -> None:
    for pair in with_neighbours(pairs(SHEETS, seed=1, most=100), seed=1):
        assert len(pair.beside) == 1
        assert pair.beside[0] != pair.passage


def test_questions_are_written_as_people_type_them() -> None:
    question = "Est-ce que la mairie délivre l'acte de naissance gratuitement aujourd'hui ?"
    random = Random(4)
    typed = {as_typed(question, random) for _ in range(200)}
    assert question in typed
    assert "est ce que la mairie delivre l'acte de naissance gratuitement aujourd'hui" in typed
    assert any("esk la mairie" in text for text in typed)
    assert question.upper() in typed
    slips = [text for text in typed if "mairie" not in text.lower()]
    assert slips
    assert as_typed(question, Random(7)) == as_typed(question, Random(7))
    assert all(as_typed(short, Random(seed)) for short in ("?", "Où ?") for seed in range(40))


def test_a_sheet_ranks_by_its_nearest_passage() -> None:
    ground = Ground("", ("q", "r"), ("b", "a"), ("a", "b", "a", "c"), ("", "", "", ""))
    told = np.array([[1, 0], [0.9, 0], [0, 1], [0.5, 0.5]], np.float32)
    asked = np.array([[1, 0], [0, 1]], np.float32)
    found = ranks_of(ground, asked, told)
    assert found.tolist() == [2, 1]
    assert figures(found)["recall@1"] == 0.5
    assert figures(found)["recall@3"] == 1.0
    assert figures(found)["mrr@10"] == 0.75


def test_a_change_comes_with_its_interval() -> None:
    before, after = np.array([1, 2, 2, 7] * 20), np.array([1, 1, 2, 4] * 20)
    gained = change(before, after, seed=1)["recall@1"]
    assert gained["by"] == 0.25
    assert 0 < gained["from"] < 0.25 < gained["to"] < 0.5
    assert change(before, before, seed=1)["recall@1"] == {"by": 0.0, "from": 0.0, "to": 0.0}


def test_only_sheets_kept_apart_are_asked_and_their_titles_are_hidden() -> None:
    ground = titles(SHEETS, seed=1, most=100)
    assert ground.questions
    assert all(is_held_out(sheet) for sheet in ground.right)
    assert set(ground.right) < set(ground.sheets)
    for question, right in zip(ground.questions, ground.right, strict=True):
        own = [text for s, text in zip(ground.sheets, ground.texts, strict=True) if s == right]
        assert own
        assert not any(question in text for text in own)


def test_a_training_that_was_cut_ends_with_the_same_matrices(tmp_path: Path) -> None:
    model = write_tiny_model(tmp_path / "tiny")
    learnt = with_neighbours(pairs(SHEETS, seed=1, most=70), seed=1)
    prefixes = ("query: ", "passage: ")

    class Cut(Exception):
        pass

    def cut(done: int, total: int, loss: float) -> None:
        if done == 11:  # after the checkpoint of the tenth step
            raise Cut

    whole = train(model, learnt, PLAN, prefixes, tmp_path / "whole.pt")
    with pytest.raises(Cut):
        train(model, learnt, PLAN, prefixes, tmp_path / "cut.pt", cut)
    resumed: list[int] = []
    ended = train(
        model, learnt, PLAN, prefixes, tmp_path / "cut.pt", lambda done, *_: resumed.append(done)
    )
    assert resumed[0] == 11
    assert whole.steps == ended.steps == len(whole.losses)
    assert whole.matrices.keys() == ended.matrices.keys()
    for name, matrix in whole.matrices.items():
        assert np.allclose(matrix, ended.matrices[name], atol=1e-5)


def test_what_was_learnt_is_found_better_and_recorded(catalogue: Catalogue, tmp_path: Path) -> None:
    model = write_tiny_model(tmp_path / "tiny")
    before = digest_of(model)
    plan = replace(PLAN, pairs=160)
    outside = tmp_path / "outside.json"
    asked = [{"question": "Où dort le chat ?", "answers": []}]
    articles = [{"paragraphs": [{"context": "Le chat dort.", "qas": asked}]}]
    outside.write_text(json.dumps({"data": articles}), encoding="utf-8")
    asked_for = order(tmp_path, model, plan=plan, outside=outside)
    record = make_adapter(catalogue, asked_for, lambda *_: None, lambda _: None)
    assert record == json.loads((tmp_path / "adapter" / "record.json").read_text("utf-8"))
    assert record["catalogue"] == catalogue.version()
    assert record["model_digest"] == before == digest_of(model)
    assert record["loss_first_last"][1] < 0.7 * record["loss_first_last"][0]
    kept_apart = record["measures"]["held-out titles"]
    assert kept_apart["after"]["mrr@10"] > kept_apart["before"]["mrr@10"]
    assert record["measures"]["outside"]["questions"] == 1
    assert sorted(path.name for path in (tmp_path / "adapter").iterdir()) == [
        "adapter.safetensors",
        "record.json",
    ]
    adapted = SentenceTransformerEmbedder(model, engine="onnx", adapter=tmp_path / "adapter")
    plain = SentenceTransformerEmbedder(model, engine="onnx")
    assert adapted.name != plain.name
    assert not np.allclose(adapted.questions(["crèche"]), plain.questions(["crèche"]), atol=1e-3)


def test_too_few_sheets_to_learn_from_is_said(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.replace("essai", SHEETS[:3])
    model = write_tiny_model(tmp_path / "tiny")
    with pytest.raises(EmbedderError, match="expected 6 sheets or more"):
        make_adapter(catalogue, order(tmp_path, model), lambda *_: None, lambda _: None)
    assert not (tmp_path / "adapter" / "record.json").exists()


def test_a_file_in_squads_format_is_asked_of_its_own_paragraphs(tmp_path: Path) -> None:
    path = tmp_path / "lecture.json"
    paragraphs = [
        {"context": f"Texte {number}", "qas": [{"question": f"Question {number} ?"}]}
        for number in range(5)
    ]
    path.write_text(json.dumps({"data": [{"paragraphs": paragraphs}]}), encoding="utf-8")
    ground = reading_comprehension(path, seed=1, most=3)
    assert len(ground.questions) == 3
    assert len(ground.texts) == 5
    for question, right in zip(ground.questions, ground.right, strict=True):
        assert ground.texts[int(right)].split()[1] == question.split()[1]
