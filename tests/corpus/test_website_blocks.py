"""Pages of a city's site as blocks: what their readers see, under its headings, and no more."""

from __future__ import annotations

import re

import pytest

from corpus.errors import SheetError
from corpus.procedure import Block, BlockKind
from corpus.sources.html_blocks import HtmlContent, html_blocks
from tests.corpus.web_server import SITE

HERE = "https://www.belleroche.example/sports/piscines"


def page(name: str) -> HtmlContent:
    return html_blocks((SITE / name).read_text("utf-8"), name, address=HERE)


def main(html: str, **options: str) -> HtmlContent:
    return html_blocks(f"<main>{html}</main>", "page", address=HERE, **options)  # type: ignore[arg-type]


def lines(content: HtmlContent) -> list[str]:
    return [line for block in content.blocks for line in plain(block.text).split("\n")]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def under(content: HtmlContent, *headings: str) -> Block:
    (block,) = (b for b in content.blocks if tuple(map(plain, b.headings)) == headings)
    return block


def test_a_page_is_read_without_what_stands_around_it() -> None:
    pool = page("piscines.html")
    said = plain(
        "\n".join([pool.title, *lines(pool), *(h for b in pool.blocks for h in b.headings)])
    )
    around = (
        "cookies Menu Vivre Rechercher Partager Mastoc Patinoire Agenda eau Hôtel script contenu"
    )
    for word in around.split():
        assert not re.search(rf"\b{word}\b", said), word
    assert pool.title == "Piscines"
    assert lines(pool)[0].startswith("Trois piscines municipales vous accueillent toute l'année")


def test_a_page_that_names_no_main_part_is_read_all_the_same() -> None:
    card = page("carte-identite.html")
    said = plain("\n".join(lines(card)))
    for around in ("Ma ville", "témoins", "Naissance", "utile", "Suivez", "Publié", "Accueil"):
        assert around not in said, around
    assert lines(card)[0].startswith("La demande se fait sur rendez-vous, à l'hôtel de ville")
    assert card.definitions == (("CCAS", "Centre communal d'action sociale"),)


def test_a_page_wrapped_in_one_form_and_laid_out_with_a_table_is_read() -> None:
    waste = page("dechets.html")
    assert waste.title == "La collecte des déchets"
    assert lines(waste)[:2] == [
        "Le bac gris est ramassé deux fois par semaine, le bac jaune une fois. "
        "Sortez-les la veille après 19 h.",
        "Une question ? Appelez le 04 00 00 12 70 (de 8 h 30 à 12 h).",
    ]
    assert "Plan" not in "\n".join(lines(waste))


def test_each_row_of_a_table_reads_alone_and_merged_cells_are_said_again() -> None:
    prices = under(page("piscines.html"), "Tarifs", "Entrée à l'unité")
    assert prices.kind is BlockKind.TABLE
    assert plain(prices.text).split("\n") == [
        "Public: Enfant ; Profil: moins de 4 ans ; Habitant de Belleroche / Extérieur: gratuit",
        "Public: Enfant ; Profil: de 4 à 17 ans ; Habitant de Belleroche: 2,10 € ; "
        "Extérieur: 3,20 €",
        "Public: Adulte ; Profil: plein tarif ; Habitant de Belleroche: 4,20 € ; Extérieur: 5,90 €",
    ]


def test_a_price_that_is_struck_out_is_never_said() -> None:
    assert "4,00" not in "\n".join(lines(page("piscines.html")))


def test_a_table_keeps_its_caption_and_its_headers_on_the_left() -> None:
    hours = page("piscines.html").blocks[1]
    assert plain(hours.text).split("\n")[:2] == [
        "Période scolaire, du 1er septembre au 3 juillet",
        "Jour: Lundi ; Matin: Fermée ; Après-midi: 12 h – 14 h, 17 h – 20 h",
    ]
    left = main(
        "<table><tr><th>Adresse</th><td>2 rue du Four</td></tr>"
        "<tr><th>Accès</th><td>bus 4</td><td>tram</td></tr></table>"
    )
    assert lines(left) == ["Adresse: 2 rue du Four", "Accès: bus 4 ; tram"]


def test_a_first_row_in_bold_names_the_columns() -> None:
    table = under(page("dechets.html"), "Jours de collecte")
    assert plain(table.text).split("\n") == [
        "Quartier: Centre ; Bac gris: lundi et jeudi ; Bac jaune: mercredi",
        "Quartier: Les Prés, la Gare ; Bac gris: mardi et vendredi ; Bac jaune: jeudi",
    ]


def test_a_new_row_of_headers_names_the_rows_below_it() -> None:
    table = main(
        "<table><tr><th>Âge<th>Été<tr><td>Enfant<td>1 €<tr><td colspan=2>Hors saison"
        "<tr><th>Âge<th>Hiver<tr><td>Adulte<td>3 €</table>"
    )
    assert lines(table) == [
        "Âge: Enfant ; Été: 1 €",
        "Hors saison",
        "Âge: Adulte ; Hiver: 3 €",
    ]


def test_what_a_button_or_a_tab_unfolds_stands_under_its_words() -> None:
    waste = page("dechets.html")
    assert under(waste, "Jours de collecte", "Les textiles").text.startswith("Dans les bornes")
    pool = page("piscines.html").blocks
    books = [block for block in pool if block.headings[-1:] == ("Carnets et abonnements",)]
    assert [block.kind for block in books] == [BlockKind.LIST, BlockKind.TEXT]


def test_an_accordion_ends_with_its_panel() -> None:
    content = main(
        "<h2>Tarifs</h2><h3><button aria-controls=a>Été</button></h3><div id=a hidden>"
        "<p>1 €</p></div><p>Payable sur place.</p>"
    )
    assert [(b.headings, b.text) for b in content.blocks] == [
        (("Tarifs", "Été"), "1\u00a0€"),
        (("Tarifs",), "Payable sur place."),
    ]


def test_alternatives_are_told_as_cases() -> None:
    card = page("carte-identite.html")
    pieces = next(b for b in card.blocks if "Pièces à présenter" in b.headings)
    assert pieces.cases == ("Vous êtes majeur",)
    assert plain(" › ".join(pieces.headings)) == (
        "Qui doit venir ? › Vous êtes majeur › Pièces à présenter"
    )
    assert next(b for b in card.blocks if "parent" in b.text).cases == ("Vous êtes mineur",)
    named = main("<h2>Cas n° 2 : hébergé chez un tiers</h2><p>Une attestation.</p>")
    assert named.blocks[0].cases == ("hébergé chez un tiers",)


def test_nested_lists_keep_their_levels_and_definitions_their_terms() -> None:
    assert [*under(page("dechets.html"), "Déchèterie des Sablons").text.split("\n")] == [
        "- Horaires d'été\u00a0: du lundi au samedi\u00a0: 8 h – 18 h 30",
        "  dimanche\u00a0: 9 h – 12 h",
        "- Accès\u00a0: Gratuit, avec la carte Écocyclo.",
        "  - à retirer à la mairie",
        "  - valable 3 ans",
    ]
    assert lines(main("<ol><li>a<ul><li>b<li>c</ul><li>d</ol>")) == ["- a", "  - b", "  - c", "- d"]


def test_notes_keep_their_title() -> None:
    notes = [
        plain(block.text)
        for name in ("piscines.html", "carte-identite.html")
        for block in page(name).blocks
        if block.kind is BlockKind.NOTE
    ]
    assert notes == [
        "À noter : le bassin de 25 m² est réservé aux bébés nageurs le samedi matin.",
        "Attention : Un rendez-vous manqué deux fois bloque toute nouvelle demande pendant "
        "30 jours.",
    ]


def test_services_forms_and_laws_are_linked_by_kind_with_whole_addresses() -> None:
    links = [*page("piscines.html").links, *page("carte-identite.html").links]
    assert [(link.kind, link.title, link.url) for link in links] == [
        ("service", "Espace famille", "https://espace-famille.belleroche.example/"),
        (
            "form",
            "Règlement des piscines",
            "https://www.belleroche.example/documents/reglement-piscines.pdf",
        ),
        ("service", "Prendre rendez-vous en ligne", "https://rdv.belleroche.example/titres"),
        (
            "reference",
            "décret du 22 octobre 1955",
            "https://www.legifrance.gouv.fr/loda/id/JORFTEXT000000191816",
        ),
    ]


def test_a_page_about_a_procedure_is_no_online_service() -> None:
    content = main(
        '<p><a href="/demarches/mariage">Se marier</a> '
        '<a href="https://demarches.belleroche.example/12">Déposer le dossier</a>'
    )
    assert [link.kind for link in content.links] == ["more", "service"]


def test_a_vague_link_is_named_after_its_heading() -> None:
    content = main(
        '<h2>Bourse aux vélos</h2><p>Pour le formulaire <a href="/v.pdf">cliquez ici</a>'
    )
    assert content.links[0].title == "cliquez ici – Bourse aux vélos"


def test_the_number_and_the_address_behind_a_link_are_said() -> None:
    contact = plain(under(page("piscines.html"), "Contact").text)
    assert "Appeler l'accueil (04 00 00 12 60) ou écrire (piscines@belleroche.example)." in contact
    told = main('<p><a href="tel:0400001260">04 00 00 12 60</a>')
    assert lines(told) == ["04 00 00 12 60"]


def test_nothing_that_a_reader_cannot_see_is_ever_taken() -> None:
    content = page("empoisonnee.html")
    assert "PIEGE" not in repr(content)
    assert [plain(b.text) for b in content.blocks] == [
        "L'aide est accordée après un entretien.\nLe service est ouvert le mardi.\n"
        "Appelez le 04 00 00 12 80.",
        "Montant: 150 € ; une fois",
    ]


def test_the_content_that_the_operator_points_at_is_read_and_nothing_else() -> None:
    html = "<body><div id=a><p>Un.</div><div id=texte><h1>T</h1><p>Deux.</div></body>"
    assert lines(html_blocks(html, "page", content="#texte")) == ["Deux."]
    with pytest.raises(SheetError, match=r"page: expected content at '#contenu', found none"):
        html_blocks(html, "page", content="#contenu")


def test_menus_of_a_canteen_and_social_housing_are_no_furniture() -> None:
    content = main(
        '<div class="menu-semaine"><p>Lundi : carottes, poulet, riz, yaourt. Mardi : betteraves, '
        "lentilles, fromage, pomme. Jeudi : soupe, poisson, semoule, compote.</p></div>"
        '<div class="logement-social"><p>La demande se renouvelle chaque année, avant la date '
        "anniversaire de son dépôt, en ligne ou au guichet du logement de votre quartier.</p></div>"
        '<div class="menu-pied"><a href="/a">Plan du site</a> <a href="/b">Contact</a></div>'
    )
    assert [line.split()[0] for line in lines(content)] == ["Lundi", "La"]


def test_an_aside_is_kept_when_it_is_a_note() -> None:
    content = main(
        "<p>Oui.</p><aside><p>Bon à savoir : le mardi aussi.</p></aside>"
        "<aside><p>Les autres services de la ville.</p></aside>"
    )
    assert [(b.kind, plain(b.text)) for b in content.blocks] == [
        (BlockKind.TEXT, "Oui."),
        (BlockKind.NOTE, "Bon à savoir : le mardi aussi."),
    ]


def test_a_converted_document_is_read_whole() -> None:
    html = "<h1>Règlement</h1><p>Article 1</p><footer><p>Fait à Belleroche</p></footer>"
    assert lines(html_blocks(html, "doc", whole=True)) == ["Article 1", "Fait à Belleroche"]


def test_markup_shown_by_mistake_is_not_repeated_but_an_address_is() -> None:
    content = main(
        "<p>&lt;strong&gt;Ouvert&lt;/strong&gt; &lt;p class=x&gt;le lundi, écrire à "
        "&lt;mairie@belleroche.example&gt;"
    )
    assert lines(content) == ["Ouvert le lundi, écrire à <mairie@belleroche.example>"]


@pytest.mark.parametrize(
    ("html", "message"),
    [
        ("<div>" * 100_000, "at most 1500 elements open"),
        ("<ul><li>" * 100 + "x", "at most 120 elements in each other"),
        ("".join(f"<b a={n}>" for n in range(300)) + "<p>x" * 20_000, "expected closed letters"),
    ],
)
def test_a_page_that_no_one_wrote_is_refused_rather_than_waited_for(
    html: str, message: str
) -> None:
    with pytest.raises(SheetError, match=message):
        html_blocks(html, "page")


def test_a_section_ends_its_headings() -> None:
    content = main(
        "<section><h2>Cantine</h2><p>Midi.</p></section><p>Pour tous.</p>"
        "<section><h2>Étude</h2></section><p>Soir.</p>"
    )
    assert [(b.headings, b.text) for b in content.blocks] == [
        (("Cantine",), "Midi."),
        ((), "Pour tous."),
        (("Étude",), "Soir."),
    ]
