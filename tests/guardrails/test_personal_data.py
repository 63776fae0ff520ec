"""Personal data is stripped whatever the writing; what is not personal is left."""

from __future__ import annotations

import pickle
import threading
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guardrails.errors import RulesError
from guardrails.personal_data import PersonalData
from guardrails.placeholders import Placeholders
from guardrails.settings import GuardrailsSettings


def found(data: PersonalData, text: str) -> list[tuple[str, str]]:
    return [(span.type, text[span.start : span.end]) for span in data.find(text)]


FOUND = [
    ("mon numéro est 1 85 05 78 006 084 91", "FR_NIR", "1 85 05 78 006 084 91"),
    ("NIR 185057800608491", "FR_NIR", "185057800608491"),
    ("sans clé : 1850578006084", "FR_NIR", "1850578006084"),
    ("née en Corse 2 85 05 2A 006 084 82", "FR_NIR", "2 85 05 2A 006 084 82"),
    ("clé mal tapée 2 85 05 2A 006 084 00", "FR_NIR", "2 85 05 2A 006 084 00"),
    ("mon IBAN fr76 3000 6000 0112 3456 7890 189 merci", "IBAN_CODE",
     "fr76 3000 6000 0112 3456 7890 189"),
    ("IBAN DE89370400440532013000", "IBAN_CODE", "DE89370400440532013000"),
    ("rib mal tapé FR76 3000 6000 0112 3456 7890 188", "IBAN_CODE",
     "FR76 3000 6000 0112 3456 7890 188"),
    ("appelez-moi au 06 12 34 56 78", "PHONE_NUMBER", "06 12 34 56 78"),
    ("0612345678", "PHONE_NUMBER", "0612345678"),
    ("06.12.34.56.78", "PHONE_NUMBER", "06.12.34.56.78"),
    ("06-12-34-56-78", "PHONE_NUMBER", "06-12-34-56-78"),
    ("0 6 1 2 3 4 5 6 7 8", "PHONE_NUMBER", "0 6 1 2 3 4 5 6 7 8"),
    ("tel +33 6 12 34 56 78", "PHONE_NUMBER", "+33 6 12 34 56 78"),
    ("tel +33 (0)6 12 34 56 78", "PHONE_NUMBER", "+33 (0)6 12 34 56 78"),
    ("tel 0033612345678", "PHONE_NUMBER", "0033612345678"),
    ("à La Réunion 0262 12 34 56", "PHONE_NUMBER", "0262 12 34 56"),
    ("écrire à karim.benali@courriel.example", "EMAIL_ADDRESS", "karim.benali@courriel.example"),
    ("karim.benali arobase courriel point com", "EMAIL_ADDRESS",
     "karim.benali arobase courriel point com"),
    ("ma plaque AA-123-AB", "FR_LICENSE_PLATE", "AA-123-AB"),
    ("aa123ab", "FR_LICENSE_PLATE", "aa123ab"),
    ("ma voiture 123 ABC 34", "FR_LICENSE_PLATE", "123 ABC 34"),
    ("numéro fiscal 30 23 217 600 053", "FR_TAX_NUMBER", "30 23 217 600 053"),
    ("3023217600053", "FR_TAX_NUMBER", "3023217600053"),
    ("carte 4970 1012 3456 7893", "CREDIT_CARD", "4970 1012 3456 7893"),
    ("mon passeport 12AB34567", "FR_PASSPORT", "12AB34567"),
    ("carte d'identité n° 123456789012", "FR_IDENTITY_CARD", "123456789012"),
    ("123456789012 est ma carte d'identité", "FR_IDENTITY_CARD", "123456789012"),
    ("permis de conduire 123456789012", "FR_DRIVING_LICENCE", "123456789012"),
    ("titre de séjour 9912345678", "FR_RESIDENCE_PERMIT", "9912345678"),
    ("allocataire CAF 1234567", "FR_CAF_NUMBER", "1234567"),
    ("SIRET 732 829 320 00074", "FR_SIRET", "732 829 320 00074"),
    ("SIRET de La Poste 35600000049837", "FR_SIRET", "35600000049837"),
    ("SIREN 732829320", "FR_SIREN", "732829320"),
    ("née le 12/03/1985", "DATE_OF_BIRTH", "12/03/1985"),
    ("date de naissance : 3 mai 1990", "DATE_OF_BIRTH", "3 mai 1990"),
    ("mon dossier n° 2024-AB-12345", "FILE_NUMBER", "2024-AB-12345"),
    ("j'habite 12 rue des lilas et je voudrais", "STREET_ADDRESS", "12 rue des lilas"),
    ("3 AVENUE JEAN JAURÈS 34000 BELLEROCHE", "STREET_ADDRESS",
     "3 AVENUE JEAN JAURÈS 34000 BELLEROCHE"),
    ("au 5 bis place Jean Jaurès, 34080 Belleroche-sur-Lez, appartement 12", "STREET_ADDRESS",
     "5 bis place Jean Jaurès, 34080 Belleroche-sur-Lez, appartement 12"),
    ("8 rue du 8 mai 1945", "STREET_ADDRESS", "8 rue du 8 mai 1945"),
    ("21 grand-rue", "STREET_ADDRESS", "21 grand-rue"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "value"), FOUND)
def test_each_kind_of_personal_data_is_found_whole(
    personal_data: PersonalData, text: str, kind: str, value: str
) -> None:
    assert (kind, value) in found(personal_data, text)


NAMES = [
    "je m'appelle karim benali|karim benali",
    "JE M'APPELLE AMINATA BONGO|AMINATA BONGO",
    "Bonjour, mon fils léo a 3 ans|léo",
    "mon mari julien moulin est parti|julien moulin",
    "je suis marion roche|marion roche",
    "M. Dupont est passé|Dupont",
    "Mme Petit est passée|Petit",
    "mme diallo m'a dit|diallo",
    "Mr Traoré attend|Traoré",
    "le Dr N'Guyen|N'Guyen",
    "Me Durand, avocate|Durand",
    "Jean-Pierre de la Fontaine viendra|Jean-Pierre de la Fontaine",
    "madame maria da silva habite ici|maria da silva",
    "fatima el idrissi attend|fatima el idrissi",
    "monsieur Van Der Berg|Van Der Berg",
    "BENALI Karim|BENALI Karim",
    "Nom : dupont|dupont",
    "rendez-vous avec Kofi Traore demain|Kofi Traore",
    "Dov Cohen a déménagé|Dov Cohen",
    "li wei doit venir|li wei",
    "Cordialement,\nT. Okonkwo|T. Okonkwo",
    "mes enfants Inès et Yanis|Yanis",
    "my name is mohammed haddad|mohammed haddad",
    "le dossier de wendkuni zongo est incomplet|wendkuni zongo",
    "xhemal hoxha doit renouveler sa carte|xhemal hoxha",
]


@pytest.mark.parametrize("case", NAMES)
def test_a_name_is_found_in_any_case_and_of_any_origin(
    personal_data: PersonalData, case: str
) -> None:
    text, name = case.split("|")
    assert ("PERSON", name) in found(personal_data, text)


LEFT_ALONE = [
    "Mon enfant va à l'école Simone Veil",
    "La Maison pour tous Léo Lagrange est rue Victor Hugo, près de la place Jean Jaurès",
    "la médiathèque est avenue du Docteur Roux",
    "Comment obtenir la carte Vitale ?",
    "La Poste et Pôle emploi à Belleroche",
    "Bonjour, Quelles aides pour un couple marié ?",
    "Je suis Français, je suis enceinte et étudiante",
    "Madame la Maire, Monsieur le Préfet",
    "Appelez le 3977, le 112, le 119 ou le 3114",
    "le 0800 123 456 est gratuit",
    "2 places de parking, 3 cours de natation, 1 place en crèche",
    "j'habite rue des Lilas",
    "le plafond est de 1 234 567 euros, soit 12 345 € par mois",
    "avant le 12/03/2026, article 12 du code civil, Cerfa n° 12345*03, fiche F1341",
    "il a 18 ans et son fils en a 3",
    "le 15 mai 2026 à 9 h 30",
    "en 2024 de 100 en 200",
    "une table de 100 cm sur 80",
    "je suis à 20 ans de la retraite",
    "https://www.service-public.fr/particuliers/vosdroits/F1341",
    "c'est un don manuel",
    "How do I renew my passport? my husband works abroad",
    "slt jvoudrai savoir cmt fer pr la carte grise svp",
    "quiero renovar mi pasaporte por favor",
]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_is_not_personal_is_left_alone(personal_data: PersonalData, text: str) -> None:
    assert personal_data.strip(text).text == text


def test_the_school_where_a_child_goes_does_not_hide_the_child(
    personal_data: PersonalData,
) -> None:
    text = "à l'école Simone Veil, ma fille inès est en CP"
    assert (
        personal_data.strip(text).text == "à l'école Simone Veil, ma fille [PERSONNE_1] est en CP"
    )


def test_an_email_is_found_once(personal_data: PersonalData) -> None:
    assert [span.type for span in personal_data.find("à paul.martin@ville.example, merci")] == [
        "EMAIL_ADDRESS"
    ]


def test_the_allow_list_spares_public_names_but_no_number_with_a_checksum(
    with_allowed: PersonalData,
) -> None:
    text = "Léo Lagrange, 04 00 00 00 00, 12 place de la Mairie, et Léo Martin, 185057800608491"
    assert with_allowed.strip(text).text == (
        "Léo Lagrange, 04 00 00 00 00, 12 place de la Mairie, et [PERSONNE_1], [NIR_1]"
    )


def test_the_same_value_keeps_its_placeholder_through_a_conversation(
    personal_data: PersonalData,
) -> None:
    known = Placeholders()
    first = personal_data.strip("Je m'appelle Karim Benali, 06 12 34 56 78", known).text
    second = personal_data.strip("KARIM BENALI ou +33612345678, pas Sofia Haddad", known).text
    assert first == "Je m'appelle [PERSONNE_1], [TÉLÉPHONE_1]"
    assert second == "[PERSONNE_1] ou [TÉLÉPHONE_1], pas [PERSONNE_2]"


def test_a_placeholder_already_there_is_left_alone_and_never_given_again(
    personal_data: PersonalData,
) -> None:
    text = "[PERSONNE_1] et Paul Martin"
    assert personal_data.strip(text).text == "[PERSONNE_1] et [PERSONNE_2]"


def test_placeholders_stay_in_memory_and_show_counts_only() -> None:
    known = Placeholders()
    known.for_value("PERSON", "Karim Benali")
    with pytest.raises(TypeError):
        pickle.dumps(known)
    assert repr(known) == "Placeholders(PERSONNE: 1)"


def test_offsets_are_those_of_the_text_as_given(personal_data: PersonalData) -> None:
    text = "🙂 Je m'appelle Karim Benali, karim@courriel.example, 06 12 34 56 78."
    values = [text[span.start : span.end] for span in personal_data.find(text)]
    assert values == ["Karim Benali", "karim@courriel.example", "06 12 34 56 78"]


PIECES = st.sampled_from(
    ["je m'appelle ", "karim benali", "Karim", " 12 rue des lilas ", "06 12 34 56 78", " M. ", "\n",
     "[PERSONNE_1]", "Mme Petit", " née le 12/03/1985", "FR76 3000 6000 0112 3456 7890 189", " et ",
     "École Simone Veil", " de la ", "AA-123-AA", "@", "a@b.fr", " 1850578006084 ", "’", "É", "DE "]
)  # fmt: skip


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(PIECES | st.text(st.characters(), max_size=12), max_size=8).map("".join))
def test_stripping_what_is_stripped_changes_nothing(personal_data: PersonalData, text: str) -> None:
    once = personal_data.strip(text)
    assert personal_data.strip(once.text).text == once.text
    ends = 0
    for span in once.spans:
        assert ends <= span.start < span.end <= len(text)
        assert 0 < span.score <= 1
        ends = span.end


def test_a_long_text_is_searched_to_its_end_in_linear_time(personal_data: PersonalData) -> None:
    sentence = "Bonjour, voici une phrase ordinaire sur la cantine et les horaires de la mairie. "
    times = []
    for repeats in (100, 400):
        text = sentence * repeats + "Je m'appelle Karim Benali, 06 12 34 56 78."
        start = time.perf_counter()
        stripped = personal_data.strip(text)
        times.append(time.perf_counter() - start)
        assert stripped.text.endswith("Je m'appelle [PERSONNE_1], [TÉLÉPHONE_1].")
        assert len(stripped.spans) == 2
    assert times[1] < 12 * times[0]


@pytest.mark.parametrize("piece", ["1", "06 ", "a.", "FR76 ", "l'", "12 rue ", "a@", "Jean ", "["])
def test_no_repeated_piece_makes_it_slow(personal_data: PersonalData, piece: str) -> None:
    start = time.perf_counter()
    personal_data.strip(piece * (6000 // len(piece)))
    assert time.perf_counter() - start < 20


def test_threads_share_one_without_mixing_answers(personal_data: PersonalData) -> None:
    texts = [f"je m'appelle karim benali, 06 12 34 56 {number:02}" for number in range(10, 30)]
    alone = [personal_data.find(text) for text in texts]
    together: dict[int, object] = {}

    def work(index: int) -> None:
        together[index] = personal_data.find(texts[index])

    threads = [threading.Thread(target=work, args=(index,)) for index in range(len(texts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[index] for index in range(len(texts))] == alone


CANARY = "Zébulon Canarivore"


def test_nothing_personal_reaches_the_logs(
    personal_data: PersonalData, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(0):
        personal_data.strip(f"je m'appelle {CANARY}, 185057800608491, zebulon@canari.example")
    out, err = capfd.readouterr()
    said = caplog.text + out + err
    assert not any(secret in said for secret in (CANARY, "185057800608491", "canari.example"))


def test_an_absent_model_is_told_in_one_line_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("GUICHET_GUARDRAILS__ENTITY_MODEL", f"{tmp_path}/nowhere")
    with pytest.raises(RulesError, match=r"expected .* found none: run «guichet models fetch»"):
        PersonalData.load(GuardrailsSettings())


@pytest.mark.parametrize(
    "text",
    [
        "Je me marie en juin, que faut-il apporter ?",
        "on se marie l'an prochain à la mairie",
        "How long is a French identity card valid for an adult?",
        "what documents do I need to register my child at school",
        "My neighbours are too loud at night, who can I call?",
    ],
)
def test_a_verb_and_english_words_are_nobody(personal_data: PersonalData, text: str) -> None:
    assert personal_data.find(text) == ()
