"""The command line as other people's programs use it: real models, no network at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.installed import Installed

pytestmark = [pytest.mark.model, pytest.mark.embedder]

ANSWER = {
    "id", "status", "answer", "language", "citations", "excerpt", "services",
    "choices", "sentences", "withheld", "confidence", "threshold", "handoff", "label",
    "question_stripped", "personal_data_removed", "timings_ms", "tokens", "energy_wh",
    "energy_method", "versions",
}  # fmt: skip


def test_a_batch_of_questions_gives_the_same_ids_in_order_and_errors_stop_nothing(
    installed: Installed,
) -> None:
    answers = installed.batch(
        "ask",
        [
            json.dumps({"id": "pool", "question": "Le bonnet est-il obligatoire à la piscine ?"}),
            "this is no JSON",
            json.dumps({"id": 3, "question": "   "}),
            json.dumps({"id": "no question"}),
            json.dumps(
                {
                    "id": "follow-up",
                    "question": "et pour la tranche A ?",
                    "history": [{"role": "user", "content": "Combien coûte un repas de cantine ?"}],
                }
            ),
            json.dumps({"id": "help", "question": "je veux mourir"}),
        ],
    )
    assert [answer["id"] for answer in answers] == [
        "pool", None, 3, "no question", "follow-up", "help",
    ]  # fmt: skip
    for index in (1, 2, 3):
        assert answers[index].keys() == {"id", "error"}
    for index in (0, 4, 5):
        assert answers[index].keys() == ANSWER
    pool, follow_up, help = answers[0], answers[4], answers[5]
    assert pool["citations"][0]["procedure"] == "piscines"
    assert "bonnet est obligatoire" in pool["excerpt"]["text"]
    assert pool["label"]["index_version"]
    assert "cantine-tarifs" in {citation["procedure"] for citation in follow_up["citations"]}
    assert help["status"] == "emergency"
    assert "3114" in help["answer"]


def test_searching_gives_one_hit_a_sheet_and_obeys_the_limit(installed: Installed) -> None:
    (found,) = installed.batch(
        "search",
        [json.dumps({"id": 1, "question": "piscine ouverte le dimanche"})],
        "--limit",
        "3",
    )
    assert found.keys() == {"id", "query", "hits", "timings_ms"}
    sheets = [hit["procedure"] for hit in found["hits"]]
    assert sheets[0] == "piscines"
    assert len(sheets) == len(set(sheets)) == 3
    assert found["hits"][0].keys() == {
        "rank", "procedure", "title", "url", "score", "heading", "text",
    }  # fmt: skip


def test_ones_own_documents_can_be_searched_in_a_throw_away_index(
    installed: Installed, tmp_path: Path
) -> None:
    documents = tmp_path / "documents.jsonl"
    documents.write_text(
        json.dumps({"id": "a", "title": "Crèche", "text": "Les places en crèche."})
        + "\n"
        + json.dumps({"id": "b", "title": "Vélo", "text": "La location d'un vélo."})
        + "\n",
        "utf-8",
    )
    (found,) = installed.batch(
        "search", [json.dumps({"id": 1, "question": "louer une bicyclette"})],
        "--corpus", str(documents),
    )  # fmt: skip
    assert [hit["procedure"] for hit in found["hits"]] == ["b", "a"]
    assert installed.run("search", "piscine").returncode == 0  # the real index is untouched


def test_redacting_gives_offsets_in_the_text_as_given(installed: Installed) -> None:
    text = "é😀 Écrivez à zoe.test@courriel.example svp"
    (found,) = installed.batch("redact", [json.dumps({"id": "x", "text": text})])
    (span,) = found["spans"]
    assert text[span["start"] : span["end"]] == "zoe.test@courriel.example"
    assert "zoe.test" not in found["text"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("ask",), 2, "Expected one question"),
        (("ask", "--batch", "nowhere.jsonl", "--output", "x.jsonl"), 2, "nowhere.jsonl"),
        (("ask", "--batch", "nowhere.jsonl"), 2, "--output"),
        (("search", "x", "--limit", "0"), 2, "--limit"),
        (("corpus", "show", "F0"), 2, "F0"),
        (("fly",), 2, "fly"),
    ],
)
def test_what_is_asked_wrongly_is_told_in_one_line_with_exit_code_2(
    installed: Installed, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = installed.run(*arguments)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_model_a_missing_index_and_a_wrong_setting_are_told_in_one_line(
    installed: Installed, tmp_path: Path
) -> None:
    bare = Installed(tmp_path)
    no_catalogue = bare.run("search", "piscine")
    assert no_catalogue.returncode == 3
    assert "guichet corpus sync" in no_catalogue.stderr
    assert bare.run("corpus", "sync").returncode == 0
    no_index = bare.run("search", "piscine")
    assert no_index.returncode == 3
    assert "guichet index build" in no_index.stderr
    bad = tmp_path / "bad.toml"
    bad.write_text('[retrieval]\ncandidates = "forty"\nforgotten = 1\n')
    wrong = bare.run("search", "piscine", GUICHET_SETTINGS=str(bad))
    assert wrong.returncode == 2
    assert "candidates" in wrong.stderr
    assert "forgotten" in wrong.stderr
    for done in (no_catalogue, no_index, wrong):
        assert "Traceback" not in done.stderr
        assert len(done.stderr.strip().splitlines()) <= 2


def test_a_truncated_language_model_is_told_before_anything_is_loaded(
    installed: Installed, tmp_path: Path
) -> None:
    bare = Installed(tmp_path)
    (tmp_path / "models").mkdir()
    weights = tmp_path / "models" / "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
    weights.write_bytes(b"GGUF" + b"\0" * 1000)
    done = bare.run("ask", "piscine", GUICHET_MODELS__LANGUAGE_MODEL="")
    assert done.returncode == 3
    assert "expected 1117320768 bytes" in done.stderr
    assert "guichet models fetch" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_approved_answer_is_given_at_once_until_it_is_suspended(installed: Installed) -> None:
    question = "Le bonnet est-il obligatoire à la piscine des Tanneries ?"
    added = installed.run(
        "approved", "add", "--by", "nadia", "--question", question,
        "--answer", "Oui, le bonnet est obligatoire.", "--sheet", "piscines",
    )  # fmt: skip
    assert added.returncode == 0, added.stderr
    listed = installed.run("approved", "list").stdout
    assert "in force" in listed
    again = {"id": 1, "question": "bonnet obligatoire à la piscine des Tanneries ?"}
    (answer,) = installed.batch("ask", [json.dumps(again)])
    assert answer["answer"] == "Oui, le bonnet est obligatoire."
    assert "approuvée par un agent" in answer["label"]["text"]
    assert answer["citations"][0]["procedure"] == "piscines"
    id = listed.split("\t")[0]
    assert installed.run("approved", "suspend", id).returncode == 0
    (composed,) = installed.batch("ask", [json.dumps(again)])
    assert "approuvée" not in composed["label"]["text"]
    assert installed.run("approved", "remove", id).returncode == 0
    assert installed.run("approved", "remove", id).returncode == 2
