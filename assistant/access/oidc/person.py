"""Who the directory says that somebody is, in our words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.access.oidc.settings import OidcSettings
from assistant.access.roles import Role, read_roles
from assistant.errors import DirectoryRefused

LONGEST = 255  # characters of a subject (OpenID Connect Core, section 2)
LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Person:
    """``subject`` never changes; ``name`` is what an account may be called, ``display_name`` what
    citizens see."""

    issuer: str
    subject: str
    name: str
    display_name: str
    roles: tuple[Role, ...]


def read_person(claims: Mapping[str, Any], settings: OidcSettings) -> Person:
    """Raises DirectoryRefused for a subject that is none."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST:
        raise DirectoryRefused("answer", "it names nobody")
    called = _text(claims, "preferred_username") or _text(claims, "email").partition("@")[0]
    name = _plain(called) or "compte"
    display = _text(claims, settings.name_claim) or _text(claims, "name") or name
    return Person(
        settings.issuer, subject, name, display[:LONGEST_NAME], roles_of(claims, settings)
    )


def roles_of(claims: Mapping[str, Any], settings: OidcSettings) -> tuple[Role, ...]:
    """The roles that the claim's values stand for; values that nothing maps are passed over."""
    found = claim_at(claims, settings.roles_claim)
    values = [found] if isinstance(found, str) else found if isinstance(found, list) else []
    given: set[Role] = set()
    for value in values:
        roles = settings.roles.get(value, ()) if isinstance(value, str) else ()
        given |= {roles} if isinstance(roles, Role) else set(roles)
    return read_roles(given)


def claim_at(claims: Mapping[str, Any], name: str) -> Any:
    """A claim by its whole name, else by its way: ``realm_access.roles`` (Keycloak)."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claim_at(claims, name) if name else ""
    if not isinstance(value, str):
        return ""
    return "".join(one for one in value if one.isprintable()).strip()


def _plain(called: str) -> str:
    """What an account may be called: small letters, digits, dots and dashes."""
    letters = unicodedata.normalize("NFKD", called.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9._-]+", "-", letters).strip("._-")[:48]
