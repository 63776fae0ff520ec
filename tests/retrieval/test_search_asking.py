"""What search reads in a question: slips put right, abbreviations in full, other languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.asking import ADDED, Asked, Understanding
from retrieval.dense import index_densely
from retrieval.edge import EdgeStore
from retrieval.embedding import HashingEmbedder
from retrieval.fusion import Weights
from retrieval.indexing import index_lexically
from retrieval.lexical import Lexical
from retrieval.search import Search
from retrieval.vocabulary import KeptVocabulary, Vocabulary
from tests.retrieval.conftest import SHEETS, passage

TEXTS = [
    "La livraison des repas à domicile est gratuite.",
    "Le lampadaire de la rue, la commande en ligne, le remboursement de la commande.",
    "Caf : la caisse d'allocations familiales verse l'aide. Demandez à la Caf. Il ne dort pas.",
]
ACRONYMS = {"CAF": ("caisse d'allocations familiales",), "PAS": ("prêt d'accession sociale",)}


@pytest.fixture
def vocabulary() -> Vocabulary:
    return Vocabulary.of(TEXTS, ACRONYMS)


@pytest.fixture
def understand(store: EdgeStore, lexical: Lexical, vocabulary: Vocabulary) -> Understanding:
    given = [passage(n, "", text) for n, text in enumerate(TEXTS, start=1)]
    index_lexically(store, lexical, given)
    search = Search(store, HashingEmbedder(), lexical, vocabulary=lambda: vocabulary)
    return search.understand


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("livrezon", "livraison"),
        ("domisile", "domicile"),
        ("lampadère", "lampadaire"),
        ("comande", "commande"),
        ("remboursemnt", "remboursement"),
    ],
)
def test_a_word_that_no_sheet_has_is_read_as_the_one_that_was_meant(
    understand: Understanding, written: str, meant: str
) -> None:
    asked = understand(f"la {written} à la maison ou dans la rue")
    assert asked.corrected == ((written, meant),)
    assert meant in asked.by_words
    assert written in asked.meaning  # an embedding bears a slip better than a wrong guess


def test_a_word_that_stands_in_a_sheet_is_never_corrected(understand: Understanding) -> None:
    asked = understand("les repas, la rue et la commande en ligne")
    assert asked.corrected == ()
    assert asked.meaning == asked.text


def test_a_word_like_none_is_left_as_it_is(understand: Understanding) -> None:
    assert understand("la xylophonie de la rue et la commande").corrected == ()
    assert understand("la rye et la commande de la rue en ligne").corrected == ()  # too short


@pytest.mark.parametrize("word", ["papa", "tante", "rôde", "lire", "mande"])
def test_a_good_word_that_no_sheet_has_is_not_taken_for_another(
    understand: Understanding, word: str
) -> None:
    asked = understand(f"le {word} et la rue, la commande et les repas à domicile")
    assert asked.corrected == ()


def test_a_forgotten_apostrophe_is_put_back(understand: Understanding) -> None:
    assert understand("la commande daide à domicile").corrected == (("daide", "aide"),)


def test_what_is_written_in_a_hurry_is_read_in_full(understand: Understanding) -> None:
    asked = understand("jvx savoir cb c pr la commande")
    assert asked.meaning == "je veux savoir combien c pour la commande"
    assert ("cb", "combien") in asked.written


def test_an_acronym_brings_its_words_but_weighs_them_less(
    understand: Understanding, lexical: Lexical
) -> None:
    for question in ("la caf verse une aide", "La CAF verse une aide"):
        asked = understand(question)
        assert [words for _, words in asked.added] == ["caisse d'allocations familiales"]
        weights = dict(zip(asked.terms.indices, asked.terms.values, strict=True))
        assert weights[lexical.question("familiales").indices[0]] == pytest.approx(ADDED)
        assert weights[lexical.question("aide").indices[0]] == pytest.approx(1.0)


def test_a_little_word_is_no_acronym_unless_it_is_written_as_one(
    understand: Understanding,
) -> None:
    assert understand("il ne verse pas l'aide").added == ()
    assert understand("IL NE VERSE PAS L'AIDE").added == ()
    assert understand("un PAS verse une aide").added == (("PAS", "prêt d'accession sociale"),)


@pytest.mark.parametrize(
    "question",
    ["how do I get my money back?", "¿dónde puedo tirar un colchón viejo?", "أين أرمي الأثاث؟"],
)
def test_words_count_for_nothing_in_a_language_that_the_sheets_do_not_speak(
    understand: Understanding, question: str
) -> None:
    asked = understand(question)
    assert asked.trust == 0
    assert asked.corrected == ()
    assert understand("la commande des repas à domicile").trust == 1


def test_a_question_without_words_is_understood_as_itself(understand: Understanding) -> None:
    for question in ("", "??", "12"):
        asked = understand(question)
        assert (asked.meaning, asked.corrected, asked.added) == (question, (), ())


def test_a_new_sheet_is_known_at_once_though_the_vocabulary_is_old(
    store: EdgeStore, lexical: Lexical, vocabulary: Vocabulary
) -> None:
    index_lexically(store, lexical, [passage(1, "", "La comandante de bord parle.")])
    search = Search(store, HashingEmbedder(), lexical, vocabulary=lambda: vocabulary)
    assert search.understand("la comandante parle à la rue de bord").corrected == ()


def test_a_slip_of_the_pen_finds_the_sheet(store: EdgeStore, lexical: Lexical) -> None:
    index_lexically(store, lexical, SHEETS)
    known = Vocabulary.of(sheet.text for sheet in SHEETS)
    search = Search(store, HashingEmbedder(), lexical, vocabulary=lambda: known)
    hits = search.procedures("la pissine le dimanche est ouverte", limit=1).hits
    assert hits[0].passage.procedure == "F3"


def test_the_vocabulary_is_counted_once_for_a_version_of_the_sheets(tmp_path: Path) -> None:
    counted: list[str] = []
    version = ["one"]

    def made() -> Vocabulary:
        counted.append(version[0])
        return Vocabulary.of(["la mairie"], {"CAF": ("caisse",)})

    path = tmp_path / "words.json"
    first = KeptVocabulary(path, lambda: version[0], made)()
    assert KeptVocabulary(path, lambda: version[0], made)() == first
    assert counted == ["one"]
    version[0] = "two"
    assert KeptVocabulary(path, lambda: version[0], made)() == first
    path.write_text("{", "utf-8")
    assert KeptVocabulary(path, lambda: version[0], made)() == first
    assert counted == ["one", "two", "two"]


def test_the_trust_in_words_grows_with_the_share_that_is_known(lexical: Lexical) -> None:
    trusts = [
        Asked("", "", "", lexical.question(""), known).trust for known in (0.0, 0.35, 0.5, 0.6, 1.0)
    ]
    assert trusts == sorted(trusts)
    assert (trusts[0], trusts[-1]) == (0, 1)


def test_openings_are_looked_at_in_the_language_of_the_sheets_alone(
    store: EdgeStore, lexical: Lexical
) -> None:
    index_lexically(store, lexical, SHEETS)
    index_densely(store, HashingEmbedder())
    search = Search(store, HashingEmbedder(), lexical, weights=Weights(openings=0.5))
    french = search.sides(search.understand("le passeport coûte combien"), 10)
    assert len(french.openings) == len(SHEETS)
    assert french.weights.openings == search.weights.openings > 0
    other = search.sides(search.understand("how much is a new passport please"), 10)
    assert (other.openings, other.weights.openings) == ([], 0.0)
    words = search.sides(search.understand("le passeport"), 10, weights=Weights(dense=0.0))
    assert (words.openings, words.weights.openings) == ([], 0.0)


def test_a_sentence_in_capitals_is_read_in_small_letters_but_acronyms_are_not(
    understand: Understanding,
) -> None:
    assert understand("OÙ PASSER LA COMMANDE DES REPAS ?").meaning == (
        "où passer la commande des repas ?"
    )
    assert understand("CAF RSA").meaning == "CAF RSA"
    assert understand("le RSA et la commande").meaning == "le RSA et la commande"
