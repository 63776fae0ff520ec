"""Reading e-mails, web addresses, form numbers and phones, in a folded text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guardrails.figure import Figure, Found

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_URL = re.compile(
    r"(?:https?://|www\.)[^\s<>()\[\]\"«»\x00]+|(?<![\w@.-])(?:[a-z0-9-]+\.)+"
    r"(?:fr|com|org|net|eu|info|example|gouv\.fr)(?![\w-])(?:/[^\s<>()\[\]\"«»\x00]*)?"
)
_FORM = re.compile(
    r"(?:cerfa|formulaire|form)\s?(?:n[°ºo]?\.?\s?)?(\d{2}\s?\d{3}|\d{4,5})(?:\s?\*\s?(\d{1,2}))?\b"
)
_PHONE = re.compile(
    r"(?<![\w+])(?:(?:\+|00)\s?33\s?(?:\(0\)\s?)?|0)[1-9]([ .-]?)\d{2}(?:\1\d{2}){3}(?!\d)"
    r"|(?<![\w+])0 ?8\d{2} ?\d{3} ?\d{3}(?!\d)"
)
_SHORT_PHONE = re.compile(r"(?<![\w+,.-])(?<!\d )(3\d) (\d\d)(?![\w%€-]|[.,]\d| ?[\d€%])")


def emails(text: str) -> Iterator[Found]:
    for match in _EMAIL.finditer(text):
        yield *match.span(), (Figure("email", match.group().rstrip(".")),)


def urls(text: str) -> Iterator[Found]:
    for match in _URL.finditer(text):
        address = match.group().rstrip(".,;:!?'")
        plain = re.sub(r"^(?:https?://)?(?:www\.)?", "", address).rstrip("/")
        yield match.start(), match.start() + len(address), (Figure("url", plain),)


def forms(text: str) -> Iterator[Found]:
    for match in _FORM.finditer(text):
        number = re.sub(r"\s", "", match[1])
        yield *match.span(), (Figure("form", number),)


def phones(text: str) -> Iterator[Found]:
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match.group().replace("(0)", ""))
        yield *match.span(), (Figure("phone", re.sub(r"^(?:00)?33(?=\d{9}$)", "0", digits)),)
    for match in _SHORT_PHONE.finditer(text):  # « 36 46 » is also written 3646
        yield *match.span(), (Figure("amount", match[1] + match[2]),)
