"""Does the city's system receive what it is told?"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from assistant.doctor.finding import Finding, failing, ok, warning
from assistant.storage.looking import Look
from assistant.storage.settings import storage_url
from assistant.storage.tables import outbox
from assistant.webhook.settings import WebhookSettings
from foundation import GuichetError, load

MANY = 100  # that wait: the other side has been away for long


def check_webhook() -> Iterator[Finding]:
    """The settings, what waits and what was given up; nothing is sent."""
    settings = load(WebhookSettings)
    if not settings.url:
        yield ok("no other system is told anything ([webhook] url is empty)")
        return
    try:
        settings.key()
    except GuichetError as error:
        yield failing(str(error), "give the secret in [webhook] secret_file")
        return
    nothing: tuple[int, dict[str, int]] = (0, {})
    waiting, given_up = Look(storage_url(), outbox)(_counts, nothing)
    for why, count in given_up.items():
        yield failing(
            f"{count} events for the city's system were given up ({why})",
            "mend what refuses them, then: guichet webhook retry",
        )
    if waiting >= MANY:
        yield warning(
            f"{waiting} events wait for the city's system",
            "check that it answers at [webhook] url",
        )
    elif not given_up:
        yield ok(f"the city's system has received all but {waiting} events")


def _counts(connection: Connection) -> tuple[int, dict[str, int]]:
    waits = outbox.c.delivered.is_(None) & outbox.c.failed.is_(None)
    waiting = connection.scalar(select(func.count()).select_from(outbox).where(waits)) or 0
    rows = connection.execute(
        select(outbox.c.last_error, func.count())
        .where(outbox.c.failed.is_not(None))
        .group_by(outbox.c.last_error)
        .order_by(outbox.c.last_error)
    )
    return waiting, {row[0]: row[1] for row in rows}
