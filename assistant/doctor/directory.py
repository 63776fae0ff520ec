"""Can people sign in through the city's directory, when there is one?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

from assistant.access.oidc.provider import Provider
from assistant.access.oidc.settings import OidcSettings
from assistant.doctor.finding import Finding, failing, ok
from assistant.errors import DirectoryDown, DirectoryRefused
from foundation import SettingsError, load


def check_directory() -> Iterator[Finding]:
    """Its description and its keys are asked for, as a sign-in would; nobody is signed in."""
    settings = load(OidcSettings)
    if not settings.issuer:
        yield ok("people sign in with local accounts only")
        return
    try:
        settings.secret()
    except SettingsError as error:
        yield failing(str(error), "name a file that this account may read")
        return
    provider = Provider(settings, lambda: datetime.now(UTC))
    try:
        asyncio.run(provider.keys())
    except DirectoryDown as error:
        yield failing(f"{settings.issuer}: {error}", "look at that machine, and at [oidc] ca_file")
    except DirectoryRefused as error:
        yield failing(f"{settings.issuer}: {error}", "compare [oidc] issuer and hosts with it")
    else:
        yield ok(f"people sign in through {settings.issuer}, which must know {settings.back}")
