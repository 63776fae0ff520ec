"""The State's sheets: each construct of the trees, on small trees of our own."""

from __future__ import annotations

import json
from datetime import date

import pytest

from corpus.procedure import BlockKind, Link, Procedure
from corpus.sources.dila.around import Around
from corpus.sources.dila.json_tree import read_json
from corpus.sources.dila.sheet import read_sheet
from corpus.sources.source import LeftOut
from tests.corpus.trees import Tree, el, items, para, read, read_any, row, sheet_bytes, titled


def text_of(*children: object) -> str:
    (block,) = read(el("Texte", para(*children))).blocks  # type: ignore[arg-type]
    return block.text


def test_a_sheet_keeps_what_its_publisher_says_of_it() -> None:
    sheet = read(el("Texte", para("Oui.")))
    assert (sheet.id, sheet.title) == ("F1", "Emprunter un vélo")
    assert sheet.updated == date(2019, 8, 28)
    assert sheet.territory == "France"
    assert sheet.scope == "national"
    assert sheet.themes == ("Transports", "Vélo")
    assert sheet.url == "https://www.service-public.fr/particuliers/vosdroits/F1"


def test_headings_run_from_the_situation_down_to_the_nested_case() -> None:
    tree = el(
        "ListeSituations",
        titled(
            "Situation",
            "En ville",
            el(
                "Texte",
                el(
                    "Chapitre",
                    el("Titre", para("Coût")),
                    el(
                        "BlocCas",
                        titled(
                            "Cas",
                            "Adulte",
                            el("BlocCas", titled("Cas", "Étudiant", para("5 euros"))),
                        ),
                        titled("Cas", "Enfant", para("Gratuit")),
                    ),
                    para("Pour tous."),
                ),
            ),
        ),
    )
    first, second, third = read(tree).blocks
    assert first.headings == ("En ville", "Coût", "Adulte", "Étudiant")
    assert first.cases == ("En ville", "Adulte", "Étudiant")
    assert (second.headings, second.text) == (("En ville", "Coût", "Enfant"), "Gratuit")
    assert (third.headings, third.cases) == (("En ville", "Coût"), ("En ville",))


@pytest.mark.parametrize(
    ("children", "expected"),
    [
        (("soit ", el("Valeur", "30\u00a0€"), "."), "soit 30\u00a0€."),
        (
            ("une amende de", el("Valeur", "75\u00a0€"), "maximum"),
            "une amende de 75\u00a0€ maximum",
        ),
        (("le 1", el("Exposant", "er"), el("LienIntra", "jour ouvré")), "le 1er jour ouvré"),
        (("20 m", el("Exposant", "2"), " au sol"), "20 m² au sol"),
        (("le CO", el("Indice", "2"), " émis"), "le CO2 émis"),
        (("votre", el("LienInterne", "MSA"), "ou"), "votre MSA ou"),
        (("R", el("LienInterne", "èglement"), " ,  puis"), "Règlement, puis"),
        (("de", el("MiseEnEvidence", "2"), el("LienIntra", "jours")), "de 2 jours"),
        (("Erasmus : « oui »  ( voir )",), "Erasmus\u00a0: «\u00a0oui\u00a0» (voir)"),
        (("l' ", el("LienExterne", "acte"), "\n\n. Si"), "l'acte. Si"),
        (("en 1", el("MiseEnEvidence", "\u202f000"), " pas"), "en 1\u00a0000 pas"),
        ((el("Citation", "vu"), el("TermeEtranger", "as is")), "vu as is"),
    ],
)
def test_running_text_has_no_glued_nor_doubled_space(
    children: tuple[object, ...], expected: str
) -> None:
    assert text_of(*children) == expected


def test_paragraphs_make_one_block_and_one_line_each() -> None:
    (block,) = read(el("Texte", para("Un."), para("Deux."))).blocks
    assert block.text == "Un.\nDeux."


def test_nested_items_are_indented_under_theirs() -> None:
    tree = el(
        "Liste", el("Item", para("photo"), items("de face", "récente")), el("Item", para("b"))
    )
    (block,) = read(el("Texte", tree)).blocks
    assert block.kind is BlockKind.LIST
    assert block.text == "- photo\n  - de face\n  - récente\n- b"


def test_a_note_keeps_its_title_and_its_list() -> None:
    note = titled("ANoter", "À noter", para("apportez"), items("un casque"))
    (block,) = read(el("Texte", note)).blocks
    assert (block.kind, block.text) == (BlockKind.NOTE, "À noter\u00a0: apportez\n- un casque")


def test_each_row_of_a_table_reads_alone() -> None:
    table = titled(
        "Tableau",
        "Tarifs",
        row("Âge", "Prix", type="header"),
        row("Moins de 6 ans", "0 €"),
        row("Plus de 6 ans", ""),
    )
    (block,) = read(el("Texte", table)).blocks
    assert block.kind is BlockKind.TABLE
    assert block.text == "Tarifs\nÂge: Moins de 6 ans ; Prix: 0\u00a0€\nÂge: Plus de 6 ans"


def test_merged_cells_stand_on_each_row_they_cover() -> None:
    tall = el("Cellule", para("Vélo"), fusionVerticale="2")
    wide = el("Cellule", para("Prix"), fusionHorizontale="2")
    whole = el("Cellule", para("Hors saison"), fusionHorizontale="3")
    table = el(
        "Tableau",
        row(el("Cellule", para("Objet"), fusionVerticale="2"), wide, type="header"),
        row("Jour", "Mois", type="header"),
        row(tall, "1 €", "9 €"),
        row("2 €", "8 €"),
        row(whole),
    )
    (block,) = read(el("Texte", table)).blocks
    assert block.text.replace("\u00a0", " ").split("\n") == [
        "Objet: Vélo ; Prix – Jour: 1 € ; Prix – Mois: 9 €",
        "Objet: Vélo ; Prix – Jour: 2 € ; Prix – Mois: 8 €",
        "Hors saison",
    ]


def test_an_office_inside_a_case_is_told_there_and_linked() -> None:
    office = titled("OuSAdresser", "Mairie", el("RessourceWeb", URL="https://a.example"))
    tree = el("BlocCas", titled("Cas", "À Paris", office))
    sheet = read(el("Texte", tree))
    assert [(block.cases, block.text) for block in sheet.blocks] == [(("À Paris",), "Mairie")]
    assert [(link.kind, link.title, link.url) for link in sheet.links] == [
        ("office", "Mairie", "https://a.example")
    ]


def test_what_a_sheet_points_to_is_linked_by_kind() -> None:
    sheet = read(
        el("Texte", para("Oui.")),
        titled("ServiceEnLigne", "Réserver", type="Téléservice", URL="https://s.example"),
        titled(
            "ServiceEnLigne",
            "Demande",
            titled("ServiceEnLigneAnnexe", "Annexe", el("LienWeb", URL="https://w.example")),
            el("NoticeLiee", "Notice", URL="https://n.example"),
            type="Formulaire",
            URL="https://f.example",
            numerocerfa="12345*01",
        ),
        titled("Reference", "Code", el("Complement", "Article 1"), URL="https://r.example"),
        titled(
            "PourEnSavoirPlus", "Le guide", el("Source", "Un ministère"), URL="https://m.example"
        ),
        el("LienExterneCommente", el("LienExterne", "Le site", URL="https://e.example")),
    )
    assert [(link.kind, link.title) for link in sheet.links] == [
        ("service", "Réserver"),
        ("form", "Demande (cerfa 12345*01)"),
        ("service", "Annexe"),
        ("form", "Notice"),
        ("reference", "Code – Article 1"),
        ("more", "Le guide"),
        ("more", "Le site"),
    ]


def test_the_number_the_kind_and_the_purpose_of_a_service_are_told() -> None:
    around = Around(notes={"R1": "Permet de déclarer ses vélos.", "R2": "Une lettre toute faite."})
    sheet = read(
        el("Texte", para("Oui, avec le ", el("LienInterne", "service", LienPublication="R1"))),
        titled(
            "ServiceEnLigne",
            "Déclarer",
            ID="R1",
            URL="https://s.example",
            type="Formulaire",
            numerocerfa="12345*01",
            autrenumero="2042",
        ),
        titled("ServiceEnLigne", "Contester", ID="R2", type="Modèle de document"),
        titled("OuSAdresser", "Mairie", el("PivotLocal", "mairie"), el("Complement", "Vélos")),
        around=around,
    )
    assert list(sheet.links) == [
        Link(
            "form",
            "Déclarer (cerfa 12345*01, n°\u00a02042)",
            "https://s.example",
            "Permet de déclarer ses vélos.",
            "Formulaire",
        ),
        Link(
            "form",
            "Contester",
            "https://www.service-public.fr/particuliers/vosdroits/R2",
            "Une lettre toute faite.",
            "Modèle de document",
        ),
        Link("office", "Mairie – Vélos", "", nature="mairie"),
    ]


def test_links_within_sentences_are_kept_unless_they_lead_nowhere_new() -> None:
    def site(text: str, url: str) -> Tree:
        return el("LienExterne", text, URL=url)

    def other(text: str, **attributes: str) -> Tree:
        return el("LienInterne", text, **attributes)

    sheet = read(
        el(
            "Texte",
            para(
                *("Voir ", site("le plan", "https://p.example"), " ou "),
                *(site("encore", "https://p.example"), ", "),
                *(site("en clair", "http://c.example"), ", "),
                *(site("écrire", "mailto:velos@p.example"), ", "),
                *(site("le guide", "https://g.example"), ", "),
                *(other("le vol", LienPublication="F7", audience="Professionnels"), ", "),
                *(other("ici", LienPublication="F1"), ", "),
                *(other("VAE", LienPublication="R9", type="Sigle"), ", "),
                other("l'imprimé", LienPublication="R8", type="Formulaire"),
            ),
        ),
        titled("PourEnSavoirPlus", "Le guide du vélo", URL="https://g.example"),
    )
    site_of = "https://www.service-public.fr"
    assert [(link.kind, link.title, link.url) for link in sheet.links] == [
        ("more", "Le guide du vélo", "https://g.example"),
        ("more", "le plan", "https://p.example"),
        ("sheet", "le vol", f"{site_of}/professionnels-entreprises/vosdroits/F7"),
        ("form", "l'imprimé", f"{site_of}/particuliers/vosdroits/R8"),
    ]


def test_the_sheets_that_stand_beside_are_linked() -> None:
    beside = el(
        "VoirAussi",
        titled("Fiche", "Le vol", titled("Theme", "Justice"), ID="F3", audience="Particuliers"),
        titled("Dossier", "Le vélo", ID="N4", audience="Particuliers"),
    )
    sheet = read(
        el("Texte", para("Oui.")),
        beside,
        el("CommentFaireSi", "Je déménage", ID="F5", audience="Particuliers"),
        el("QuestionReponse", "Et la nuit ?", ID="F2", audience="Associations"),
        titled("Actualite", "Le parc ouvre", URL="https://a.example"),
        titled("Partenaire", "Le club", URL="https://b.example"),
    )
    found = [(link.kind, link.title, link.url.rpartition("/")[2]) for link in sheet.links]
    assert found == [
        ("sheet", "Le vol", "F3"),
        ("sheet", "Le vélo", "N4"),
        ("sheet", "Je déménage", "F5"),
        ("sheet", "Et la nuit\u00a0?", "F2"),
        ("more", "Le parc ouvre", "a.example"),
        ("more", "Le club", "b.example"),
    ]
    assert sheet.links[3].url == "https://www.service-public.fr/associations/vosdroits/F2"


def test_definitions_are_kept_apart_from_the_text() -> None:
    sheet = read(
        el("Texte", para("Oui.")),
        titled("Definition", "Vélo", el("Texte", para("Deux roues"), para("et un guidon."))),
        titled("Abreviation", "VAE", el("Texte", para("Vélo aidé"))),
    )
    assert sheet.definitions == (("Vélo", "Deux roues et un guidon."), ("VAE", "Vélo aidé"))
    assert [block.text for block in sheet.blocks] == ["Oui."]


def test_a_question_is_kept_unless_it_only_says_the_title_again() -> None:
    asked = ("EMPRUNTER UN VELO ?", "Où trouver un vélo ?", "Ou trouver un velo")
    sheet = read(el("Texte", para("Oui.")), around=Around(questions=asked))
    assert sheet.questions == ("Où trouver un vélo ?",)


def test_dates_and_territory_are_plain() -> None:
    raw = json.loads(sheet_bytes(el("Texte", para("Oui."))))
    publication = raw["children"][0]
    publication["attributes"]["dateDerniereModificationImportante"] = "2018-01-04T00:00:00"
    for place, said in (("Métropole", "France métropolitaine"), ("Mayotte", "Mayotte")):
        (coverage,) = (n for n in publication["children"] if n["name"] == "dc:coverage")
        coverage["children"][0]["text"] = place
        tree = read_json(json.dumps(raw).encode(), "F1.json")
        sheet = read_sheet(tree, "F1.json", "service-public", "particuliers", "")
        assert isinstance(sheet, Procedure)
        assert (sheet.territory, sheet.changed) == (said, date(2018, 1, 4))


def fragment(variable: str, text: str) -> Tree:
    return el("FragmentConditionne", el("Condition", el("estVrai", var=variable)), para(text))


def test_a_condition_becomes_a_case_only_when_its_meaning_is_certain() -> None:
    choice = titled(
        "Choix",
        "Oui",
        el("IntituleSiSelectionne", para("Vous avez un vélo")),
        el("SiSelectionne", el("affecteVrai", var="T1")),
    )
    sheet = read(
        el("Questionnaire", titled("Question", "Un vélo ?", choice)),
        el("Texte", para("Pour tous."), fragment("T1", "Un."), fragment("T2", "Deux.")),
        el("Texte", fragment("T3", "Trois.")),
        around=Around(meanings={"T2": "Vous roulez la nuit"}),
    )
    assert [(block.cases, block.text) for block in sheet.blocks] == [
        ((), "Pour tous."),
        (("Vous avez un vélo",), "Un."),
        (("Vous roulez la nuit",), "Deux."),
        ((), "Trois."),
    ]


def test_a_floating_title_and_a_titled_complement_head_their_text() -> None:
    sheet = read(
        el(
            "Texte",
            para("Un."),
            el("TitreFlottant", para("De nuit")),
            para("Deux."),
            titled("Complement", "Les feux", para("Trois.")),
            titled("Exemple", "Exemple", para("quatre.")),
        )
    )
    assert [(block.headings, block.text) for block in sheet.blocks] == [
        ((), "Un."),
        (("De nuit",), "Deux."),
        (("De nuit", "Les feux"), "Trois."),
        (("De nuit",), "Exemple\u00a0: quatre."),
    ]


def test_unknown_conditions_illustrations_and_warnings_keep_their_text() -> None:
    sheet = read(
        titled("Avertissement", "Travaux", el("Texte", para("Parc fermé."))),
        el(
            "Texte",
            fragment("T1", "Un."),
            el("ContenuIllustre", el("Contenu", para("Deux.")), el("Illustration")),
            el("Image", el("Legende", "Trois."), el("Credits", para("Photo : Dupuis"))),
        ),
    )
    assert [block.text for block in sheet.blocks] == [
        "Travaux\u00a0: Parc fermé.",
        "Un.\nDeux.\nTrois.",
    ]


@pytest.mark.parametrize(
    ("content", "kind", "reason"),
    [
        ((), "Fiche d'information", "no text"),
        ((el("Texte", para("Oui.")),), "Recherche guidée", "guided search"),
        ((el("Texte", para("Oui.")),), "Fiche avec liens externes", "list of links"),
    ],
)
def test_a_sheet_without_an_answer_is_left_out_with_its_reason(
    content: tuple[dict[str, object], ...], kind: str, reason: str
) -> None:
    assert read_any(*content, kind=kind) == LeftOut("F1", reason)
