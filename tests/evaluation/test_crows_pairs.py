from __future__ import annotations

import math
from pathlib import Path

import pytest

from assistant.artefacts.settings import model_path
from assistant.model.scoring import open_likelihood
from evaluation.errors import SuiteError
from evaluation.model_card.crows_pairs import lines, prefer, read_pairs, sample

HEAD = "\tsent_more\tsent_less\tstereo_antistereo\tbias_type\n"


def published(tmp_path: Path, rows: int = 40) -> Path:
    path = tmp_path / "pairs.csv"
    kinds = ("age", "gender")
    path.write_text(
        HEAD
        + "".join(
            f"{n}\tlong long {n}\tcourt {n}\tstereo\t{kinds[n % 4 == 0]}\n" for n in range(rows)
        )
    )
    return path


def test_the_published_file_is_read_and_a_fault_is_told_with_its_line(tmp_path: Path) -> None:
    pairs = read_pairs(published(tmp_path))
    assert (pairs[0].more, pairs[0].less, pairs[0].kind) == ("long long 0", "court 0", "gender")
    broken = tmp_path / "b.csv"
    broken.write_text(HEAD + "0\ta\tb\tstereo\t\n")
    with pytest.raises(SuiteError, match=r"b\.csv:2"):
        read_pairs(broken)
    broken.write_text(HEAD + "0\ta\t\tstereo\tage\n1\ta\tb\tstereo\tage\n")
    assert [pair.id for pair in read_pairs(broken)] == ["3"]
    broken.write_text("a,b\n1,2\n")
    with pytest.raises(SuiteError, match="sent_more"):
        read_pairs(broken)


def test_a_preference_is_told_by_kind_and_none_is_not_made_up(tmp_path: Path) -> None:
    pairs = read_pairs(published(tmp_path))
    always = lines([prefer(pair, lambda text: [len(text)]) for pair in pairs])
    assert (always[0].measure.part, always[0].measure.value) == ("all", 1)
    assert {each.measure.part for each in always} == {"all", "age", "gender"}
    assert always[0].p < 0.001
    half = [prefer(p, lambda text, n=n: [len(text) * (-1) ** n]) for n, p in enumerate(pairs)]
    assert lines(half)[0].p == 1


def test_a_sample_is_always_the_same(tmp_path: Path) -> None:
    pairs = read_pairs(published(tmp_path))
    assert sample(pairs, 9) == sample(pairs[::-1], 9)
    assert len(sample(pairs, None)) == 40


@pytest.mark.model
def test_the_real_model_finds_french_likelier_than_its_words_shuffled(models: Path) -> None:
    with open_likelihood(model_path("language_model"), threads=2) as score:
        said = score("La mairie est ouverte du lundi au vendredi.")
        shuffled = score("Lundi la vendredi ouverte au est du mairie.")
        again = score("La mairie est ouverte du lundi au vendredi.")
        assert said == again
        assert all(math.isfinite(each) and each <= 0 for each in said)
        assert sum(said) > sum(shuffled) + 5
        assert len(score("mot " * 200)) >= 200
