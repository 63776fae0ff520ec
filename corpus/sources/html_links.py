"""Where the links of a page lead, and what kind of help stands there."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from corpus.procedure import Link
from corpus.sources.html_tree import Element

FORM = re.compile(r"\.(?:pdf|odt|ods|docx?|xlsx?)$", re.IGNORECASE)
SERVICE = re.compile(
    r"t[ée]l[ée]-?(?:service|proc[ée]dure)|en ligne|prendre rendez-vous|formulaire|"
    r"espace[ -](?:famille|citoyen|usager)|\b(?:payer|r[ée]server|s'inscrire)\b",
    re.IGNORECASE,
)
# Of a host, then of a path: the page « /demarches/mariage » is a page, not a service.
SERVICE_HOST = re.compile(r"(?:^|[.-])(?:demarches?|teleservices?|rdv|espace-?\w+)(?=[.-])")
SERVICE_PATH = re.compile(r"en-ligne|tele-?(?:service|procedure)")
LAW = re.compile(r"(?:^|\.)legifrance\.gouv\.fr$|(?:^|\.)eur-lex\.europa\.eu$")
NEW_WINDOW = re.compile(
    r"\s*\((?:ouvre |ouverture )?(?:dans )?(?:une? )?(?:nouvelle fenêtre|nouvel onglet)\)", re.I
)
VAGUE = re.compile(
    r"(?:cliquez )?ici|lire la suite|en savoir plus|voir plus|plus d'infos?|t[ée]l[ée]charger|"
    r"acc[ée]der|consulter|afficher (?:plus|la suite)",
    re.IGNORECASE,
)
PHONE = re.compile(r"\+?[\d .()-]{3,24}")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def link_of(element: Element, address: str, heading: str) -> Link | None:
    """Where an ``<a>`` of the page at ``address`` leads; none for a phone, a script or this page.

    A vague link (« cliquez ici ») is named after the ``heading`` it stands under.
    """
    title = NEW_WINDOW.sub("", element.words())
    try:
        url = urljoin(address, element.get("href").strip())
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.netloc or not title:
        return None
    if "href" not in element.attributes or element.get("href").strip().startswith("#"):
        return None
    if FORM.search(parts.path):
        kind = "form"
    elif LAW.search(parts.hostname or ""):
        kind = "reference"
    else:
        named = SERVICE.search(title) or SERVICE_HOST.search(parts.netloc)
        service = named or SERVICE_PATH.search(parts.path)
        kind = "service" if service else "more"
    if VAGUE.fullmatch(title) and heading:
        title = f"{title} – {heading}"
    return Link(kind, title, url)


def way_to_reach(href: str, said: str) -> str:
    """The number or the address behind « Appelez-nous », when the words do not say it."""
    scheme, _, target = href.strip().partition(":")
    target = target.partition("?")[0].replace("%20", " ").strip()
    if scheme.lower() == "tel" and PHONE.fullmatch(target):
        digits = re.sub(r"\D", "", target)
        return "" if digits[-9:] in re.sub(r"\D", "", said) else f" ({_spaced(target)})"
    if scheme.lower() == "mailto" and EMAIL.fullmatch(target):
        return "" if target.lower() in said.lower() else f" ({target})"
    return ""


def _spaced(number: str) -> str:
    bare = re.sub(r"[ .()-]", "", number)
    national = re.sub(r"^(?:\+33|0033)0?(?=[1-9]\d{8}$)", "0", bare)
    pairs = re.fullmatch(r"(0\d)(\d\d)(\d\d)(\d\d)(\d\d)", national)
    return " ".join(pairs.groups()) if pairs else number
