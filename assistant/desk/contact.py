"""A phone number or an e-mail address, as a citizen writes it, in the form that an agent uses."""

from __future__ import annotations

import re

import phonenumbers

from assistant.errors import MessageRefused

KINDS = ("phone", "email")
EMAIL = re.compile(r"[^@\s<>\"(),:;\\]{1,64}@(?:[^@\s.<>\"(),:;\\]{1,63}\.)+[^@\s.\d]{2,63}")
HOME = "FR"  # where a number without its country's prefix is


def read_contact(kind: str, text: str) -> str:
    """Raises MessageRefused, which does not repeat what was written."""
    text = text.strip()
    if kind == "phone":
        try:
            number = phonenumbers.parse(text, HOME)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_valid_number(number):
            raise MessageRefused("Expected a phone number in the contact, found something else.")
        form = phonenumbers.PhoneNumberFormat
        at_home = phonenumbers.region_code_for_number(number) == HOME
        written = phonenumbers.format_number(
            number, form.NATIONAL if at_home else form.INTERNATIONAL
        )
        return str(written)
    if len(text) > 254 or not EMAIL.fullmatch(text):
        raise MessageRefused("Expected an e-mail address in the contact, found something else.")
    return text
