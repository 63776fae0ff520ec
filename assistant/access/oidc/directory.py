"""Signing in through the city's directory: out to it, and back."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import delete, insert

from assistant.access.agent import Agent
from assistant.access.oidc.enrolment import Enrolment
from assistant.access.oidc.person import read_person
from assistant.access.oidc.provider import Provider
from assistant.access.oidc.settings import OidcSettings
from assistant.access.oidc.tokens import Tokens
from assistant.errors import DirectoryRefused
from assistant.storage.database import Database, now
from assistant.storage.tables import sign_ins
from assistant.storage.tokens import fingerprint, new_token
from assistant.storage.uninterrupted import uninterrupted

WITHIN = timedelta(minutes=10)  # to sign in there and come back
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Entered:
    """Who came back, the token to sign out with there, and the page they had wanted."""

    agent: Agent
    id_token: str
    wanted: str


class Directory:
    """One directory. Methods raise DirectoryDown when it does not answer."""

    def __init__(
        self, settings: OidcSettings, database: Database, clock: Callable[[], datetime] = now
    ) -> None:
        self.settings = settings
        self.provider = Provider(settings, clock)
        self._tokens = Tokens(self.provider, settings)
        self._enrolment = Enrolment(database, clock)
        self._database = database
        self._clock = clock

    async def leave(self, wanted: str) -> tuple[str, str]:
        """Where to send the browser, and the state that it must keep and show again."""
        state, nonce, verifier = new_token(), new_token(), new_token()
        url = await self.provider.entrance(state, nonce, verifier)
        await self._remember(state, nonce, verifier, wanted)
        return url, state

    async def come_back(self, kept: str, state: str, code: str, issuer: str = "") -> Entered:
        """Who came back with ``code``. ``kept`` is the state that this browser left with: nobody
        can be signed in to the account of another. Raises DirectoryRefused."""
        if not state or not hmac.compare_digest(kept.encode(), state.encode()):
            raise DirectoryRefused("state", "the browser has not left with this state")
        left = await self._take_out(state)
        if left is None:
            raise DirectoryRefused("state", "no sign-in is under way with this state")
        if issuer and issuer != self.settings.issuer:  # RFC 9207
            raise DirectoryRefused("answer", "the answer names another issuer")
        if not code:
            raise DirectoryRefused("denied", "it sent no code")
        tokens = await self.provider.exchange(code, left.verifier)
        claims = await self._tokens.identity(tokens, left.nonce, self._clock())
        claims |= await self._tokens.besides(tokens, claims["sub"])
        agent = await self._enrolment.enter(read_person(claims, self.settings))
        return Entered(agent, tokens["id_token"], left.wanted)

    async def sign_out(self, id_token: str) -> str:
        """Where to send the browser to sign out there too; empty when there is no such place."""
        return await self.provider.exit(id_token, new_token())

    @uninterrupted
    async def _remember(self, state: str, nonce: str, verifier: str, wanted: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(
                insert(sign_ins).values(
                    state=fingerprint(state),
                    nonce=nonce,
                    verifier=verifier,
                    wanted=wanted,
                    expires=self._clock() + WITHIN,
                )
            )

    @uninterrupted
    async def _take_out(self, state: str) -> Any:
        """Its row, once only; those that have run out go with it."""
        moment = self._clock()
        async with self._database.writing() as connection:
            found = await connection.execute(
                delete(sign_ins)
                .where(sign_ins.c.state == fingerprint(state), sign_ins.c.expires > moment)
                .returning(sign_ins.c.nonce, sign_ins.c.verifier, sign_ins.c.wanted)
            )
            left = found.one_or_none()
            await connection.execute(delete(sign_ins).where(sign_ins.c.expires <= moment))
            return left
