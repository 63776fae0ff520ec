"""Whether a token is the directory's own, for us, for this sign-in, and still good."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from assistant.access.oidc.provider import Provider
from assistant.access.oidc.settings import OidcSettings
from assistant.errors import DirectoryRefused

# Signed with a key pair only: a public key taken for a shared secret would let anybody sign.
SIGNED = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
LEEWAY = 60  # seconds: clocks differ
Json = dict[str, Any]


class Tokens:
    """Reads the tokens of one directory; DirectoryRefused names what is wrong, never the token."""

    def __init__(self, provider: Provider, settings: OidcSettings) -> None:
        self._provider = provider
        self._settings = settings

    async def identity(self, tokens: Json, nonce: str, moment: datetime) -> Json:
        """The claims of the identity token, once all of it has been verified."""
        try:
            token = await self._signed(tokens["id_token"])
            claims = CodeIDToken(
                token.claims,
                token.header,
                {
                    "iss": {"essential": True, "value": self._settings.issuer},
                    "aud": {"essential": True, "values": [self._settings.client_id]},
                },
                {
                    "nonce": nonce,
                    "client_id": self._settings.client_id,
                    "access_token": tokens.get("access_token"),
                },
            )
            claims.validate(now=int(moment.timestamp()), leeway=LEEWAY)
        except (JoseError, ValueError) as error:
            raise DirectoryRefused("answer", f"identity token: {_kind(error)}") from None
        return dict(claims)

    async def besides(self, tokens: Json, subject: str) -> Json:
        """What else it tells of the person, as JSON or as a signed token (ProConnect)."""
        response = await self._provider.about(str(tokens.get("access_token") or ""))
        if response is None:
            return {}
        try:
            if "application/jwt" in response.headers.get("content-type", ""):
                told = (await self._signed(response.text.strip())).claims
                if told.get("iss", self._settings.issuer) != self._settings.issuer:
                    raise DirectoryRefused("answer", "what it told of the person: another issuer")
            else:
                told = response.json()
        except (JoseError, ValueError) as error:
            raise DirectoryRefused(
                "answer", f"what it told of the person: {_kind(error)}"
            ) from None
        if not isinstance(told, dict) or told.get("sub") != subject:
            raise DirectoryRefused("answer", "what it told is about another person")
        return told

    async def _signed(self, text: str) -> jwt.Token:
        """A key that is not known may be new: they are asked for once more."""
        rules = JWSRegistry(algorithms=list(SIGNED), strict_check_header=False)
        for anew in (False, True):
            keys = KeySet.import_key_set(_keys(await self._provider.keys(anew=anew)))
            try:
                return jwt.decode(text, keys, registry=rules)
            except InvalidKeyIdError:
                if anew:
                    raise
        raise AssertionError("the second try returns or raises")


def _keys(told: Json) -> Any:
    if not isinstance(told.get("keys"), list):
        raise DirectoryRefused("answer", "its keys are no list")
    return told


def _kind(error: Exception) -> str:
    # Its kind and the claim's name only: other texts may quote the token.
    claim = getattr(error, "claim", "")
    return f"{type(error).__name__} {claim}".strip()
