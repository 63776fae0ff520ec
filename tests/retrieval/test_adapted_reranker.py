"""A reranker made of the embedder: what it learns from, that it learns, and how it is opened."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from assistant.commands.index import app
from assistant.retrieving import open_reranker
from corpus.catalogue import Catalogue
from corpus.settings import CorpusSettings
from foundation import load
from retrieval.adapted_reranker import AdaptedReranker
from retrieval.adapter import Adapter
from retrieval.adapting.choices import choices
from retrieval.adapting.cross_making import make_reranker
from retrieval.adapting.cross_training import CrossPlan, train_cross_encoder
from retrieval.adapting.making import Order
from retrieval.adapting.measuring import Ground, Reading, ranks_of, ranks_read_again
from retrieval.adapting.pairs import is_held_out
from retrieval.errors import EmbedderError, RerankerError
from retrieval.reranking import SharedWordsReranker, reordered
from tests.retrieval.test_adapting import SHEETS
from tests.retrieval.tiny_models import write_tiny_model

PLAN = CrossPlan(
    choices=240,
    wrong=3,
    batch=2,
    tokens=120,
    layers=1,
    rank=4,
    learning_rate=1e-2,
    minutes=5,
    threads=1,
)


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalogue]:
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path / "home"))
    with Catalogue.open_to_write(tmp_path / "catalogue.sqlite") as opened:
        opened.replace("essai", SHEETS)
        yield opened


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_tiny_model(tmp_path / "tiny", tokens=120)


def order(
    tmp_path: Path, model: Path, plan: CrossPlan = PLAN, measured: int = 0
) -> Order[CrossPlan]:
    return Order(
        folder=tmp_path / "reranker",
        model=model,
        engine="onnx",
        prefixes=("query: ", "passage: "),
        plan=plan,
        outside=None,
        measured=measured,
        day=date(2026, 1, 1),
    )


def made(catalogue: Catalogue, asked: Order[CrossPlan]) -> dict[str, Any]:
    return make_reranker(catalogue, asked, (8, 1.0), lambda *_: None, lambda _: None)


def test_no_text_of_a_sheet_kept_apart_is_learnt_from_right_or_wrong() -> None:
    kept = [sheet for sheet in SHEETS if is_held_out(sheet.id)]
    learnt = choices(SHEETS, seed=1, most=500, wrong=3)
    assert {choice.sheet for choice in learnt} == {s.id for s in SHEETS} - {s.id for s in kept}
    texts = "\n".join(text for choice in learnt for text in (choice.question, *choice.texts))
    assert not any(sheet.title in texts for sheet in kept)
    assert not any(block.text in texts for sheet in kept for block in sheet.blocks)


def test_the_right_text_is_none_of_the_wrong_ones_and_all_are_written_alike() -> None:
    titles = [sheet.title for sheet in SHEETS]
    learnt = choices(SHEETS, seed=1, most=500, wrong=3)
    for choice in learnt:
        assert len(set(choice.texts)) == 4
        titled = {text.split("\n")[0] in titles for text in choice.texts}
        assert len(titled) == 1
    titles_asked = [choice for choice in learnt if choice.kind == "title"]
    hidden = [choice for choice in titles_asked if choice.question not in choice.texts[0]]
    assert len(titles_asked) > len(hidden) > len(titles_asked) / 2


def test_the_other_case_of_the_same_sheet_is_a_wrong_text() -> None:
    cases = [c for c in choices(SHEETS, seed=1, most=500, wrong=3) if c.kind == "case"]
    assert cases
    for choice in cases:
        other = "Mineur" if "Majeur" in choice.question else "Majeur"
        title = choice.texts[0].split("\n")[0]
        assert any(text.startswith(f"{title}\n{other}") for text in choice.texts[1:])


def test_the_same_seed_draws_the_same_choices() -> None:
    once, again, other = (choices(SHEETS, seed=seed, most=60, wrong=3) for seed in (1, 1, 2))
    assert once == again
    assert once != other
    assert len(once) == 60


def test_a_training_that_was_cut_ends_with_the_same_weights(tmp_path: Path, model: Path) -> None:
    learnt = choices(SHEETS, seed=1, most=150, wrong=3)

    class Cut(Exception):
        pass

    def cut(done: int, total: int, loss: float) -> None:
        if done == 21:  # after the checkpoint of the twentieth step
            raise Cut

    whole = train_cross_encoder(model, learnt, PLAN, tmp_path / "whole.pt")
    with pytest.raises(Cut):
        train_cross_encoder(model, learnt, PLAN, tmp_path / "cut.pt", cut)
    resumed: list[int] = []
    ended = train_cross_encoder(
        model, learnt, PLAN, tmp_path / "cut.pt", lambda done, *_: resumed.append(done)
    )
    assert resumed[0] == 21
    assert whole.steps == ended.steps
    assert whole.matrices.keys() == ended.matrices.keys()
    for name, matrix in whole.matrices.items():
        assert np.allclose(matrix, ended.matrices[name], atol=1e-3), name


def test_a_training_ends_when_its_minutes_are_over(tmp_path: Path, model: Path) -> None:
    learnt = choices(SHEETS, seed=1, most=240, wrong=3)
    trained = train_cross_encoder(model, learnt, replace(PLAN, minutes=1e-4), tmp_path / "c.pt")
    assert 1 <= trained.steps < 120


def test_what_was_learnt_orders_better_and_is_recorded(
    catalogue: Catalogue, tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = made(catalogue, order(tmp_path, model, measured=100))
    folder = tmp_path / "reranker"
    assert record == json.loads((folder / "record.json").read_text("utf-8"))
    first, last = record["loss_first_last"]
    assert last < 0.8 * first
    measures = record["measures"]["held-out titles"]
    assert measures["after"]["mrr@10"] > measures["before"]["mrr@10"]
    assert sorted(path.name for path in folder.iterdir()) == ["adapter.safetensors", "record.json"]
    monkeypatch.setenv("GUICHET_RETRIEVAL__RERANKER", str(folder))
    monkeypatch.setenv("GUICHET_MODELS__EMBEDDER", str(model))
    opened = open_reranker()
    assert isinstance(opened, AdaptedReranker)
    texts = [block.text for sheet in SHEETS[:6] for block in sheet.blocks]
    told = opened.scores("crèche à la gare", texts)
    assert told.shape == (12,)
    assert told.dtype == np.float32
    assert opened.scores("crèche à la gare", texts[::-1]) == pytest.approx(told[::-1], abs=1e-4)
    assert not np.allclose(told, opened.scores("un autre mot", texts), atol=1e-2)
    assert opened.scores("rien", []).shape == (0,)


def test_it_scores_as_it_was_trained_to_within_eight_bits(
    catalogue: Catalogue, tmp_path: Path, model: Path
) -> None:
    made(catalogue, order(tmp_path, model))
    learnt = choices(SHEETS, seed=PLAN.seed, most=PLAN.choices, wrong=PLAN.wrong)
    opened = AdaptedReranker(tmp_path / "reranker", model)
    right = [int(opened.scores(c.question, c.texts).argmax() == 0) for c in learnt]
    assert np.mean(right) > 0.5  # chance: 0.25


def test_a_folder_made_for_the_one_is_refused_as_the_other(
    catalogue: Catalogue, tmp_path: Path, model: Path
) -> None:
    made(catalogue, order(tmp_path, model))
    with pytest.raises(EmbedderError, match="for the embedder, found one for the reranker"):
        Adapter(tmp_path / "reranker")
    record = json.loads((tmp_path / "reranker" / "record.json").read_text("utf-8"))
    del record["kind"]
    (tmp_path / "reranker" / "record.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(RerankerError, match="for the reranker, found one for the embedder"):
        AdaptedReranker(tmp_path / "reranker", model)


def test_a_reranker_made_from_another_embedder_is_refused(
    catalogue: Catalogue, tmp_path: Path, model: Path
) -> None:
    made(catalogue, order(tmp_path, model))
    other = write_tiny_model(tmp_path / "other", seed=2)
    with pytest.raises(RerankerError, match="made from the embedder"):
        AdaptedReranker(tmp_path / "reranker", other)


def test_too_few_sheets_to_learn_from_is_said(
    catalogue: Catalogue, tmp_path: Path, model: Path
) -> None:
    catalogue.replace("essai", SHEETS[:1])
    with pytest.raises(EmbedderError, match="expected 2 questions or more to learn from, found"):
        made(catalogue, order(tmp_path, model))
    assert not (tmp_path / "reranker" / "record.json").exists()


def test_the_order_before_and_the_one_that_was_read_are_joined_by_rank() -> None:
    told = np.array([0.0, 1.0, 5.0, 9.0], dtype=np.float32)
    assert reordered(told, 1.0) == [3, 2, 1, 0]
    assert reordered(told, 0.01) == [0, 1, 2, 3]
    assert reordered(np.array([2.0, 9.0, 1.0, 5.0], np.float32), 0.6) == [1, 0, 3, 2]


def test_only_what_is_among_the_candidates_changes_its_rank() -> None:
    texts = ("le chat", "le chien", "le tram", "le vélo")
    ground = Ground("", ("le tram", "le vélo"), ("c", "d"), ("a", "b", "c", "d"), texts)
    told = np.array([[1, 0], [0.9, 0], [0.8, 0], [0.7, 0]], np.float32)
    asked = np.array([[1, 0], [1, 0]], np.float32)
    assert ranks_of(ground, asked, told).tolist() == [3, 4]
    reading = Reading(SharedWordsReranker(), candidates=3, weight=1.0)
    assert ranks_read_again(ground, asked, told, reading).tolist() == [1, 4]


@pytest.mark.parametrize(("option", "kind"), [("--reranker", "reranker"), ("", "adapter")])
def test_the_command_makes_it_tells_what_it_gained_and_how_to_use_it(
    option: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: Path
) -> None:
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GUICHET_MODELS__EMBEDDER", str(model))
    path = load(CorpusSettings).catalogue_path()
    with Catalogue.open_to_write(path) as opened:
        opened.replace("essai", SHEETS)
    options = ["--name", "essai", "--pairs", "60", "--minutes", "5", "--measured", "100"]
    done = CliRunner().invoke(app, ["adapt", *options, *filter(None, [option])])
    assert done.exit_code == 0, done.output
    folder = tmp_path / "home" / f"{kind}s" / "essai"
    assert f'{kind} = "{folder}" in section [retrieval]' in done.output.replace("\n", " ")
    assert "mrr@10: " in done.output
    assert ("Reading 20 passages again took" in done.output) == (kind == "reranker")
    assert sorted(path.name for path in folder.iterdir()) == ["adapter.safetensors", "record.json"]
