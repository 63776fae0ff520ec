"""What is asked of the directory over HTTP: its description, its keys, tokens, who a person is."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.discovery import get_well_known_url

from assistant.access.oidc.settings import OidcSettings
from assistant.errors import DirectoryDown, DirectoryRefused

KNOWN_FOR = timedelta(hours=1)  # its description
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
CALLED = ("token_endpoint", "jwks_uri", "userinfo_endpoint")
Json = dict[str, Any]


class Provider:
    """One directory. Every method raises DirectoryDown when it does not answer."""

    def __init__(self, settings: OidcSettings, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._clock = clock
        self._told: Json = {}
        self._until: datetime | None = None
        self._keys: Json = {}

    async def described(self) -> Json:
        """Its own description, where the standard has it stand."""
        if self._until is None or self._clock() >= self._until:
            url = get_well_known_url(self._settings.issuer, external=True)
            told = _object(await self._call("GET", url))
            self._check(told)
            self._told, self._until, self._keys = told, self._clock() + KNOWN_FOR, {}
        return self._told

    def _check(self, told: Json) -> None:
        """It speaks for itself, and only of hosts that the settings know."""
        if told.get("issuer") != self._settings.issuer:
            raise DirectoryRefused("answer", "its description names another issuer")
        if missing := [name for name in NEEDED if not isinstance(told.get(name), str)]:
            raise DirectoryRefused("answer", f"its description lacks {', '.join(missing)}")
        for name in CALLED:
            if name in told and urlsplit(told[name]).netloc not in self._settings.known_hosts:
                raise DirectoryRefused(
                    "answer", f"its {name} stands on a host that [oidc] hosts does not name"
                )

    async def keys(self, *, anew: bool = False) -> Json:
        """The public keys that it signs with; ``anew``: they may have changed."""
        if anew or not self._keys:
            told = await self.described()
            self._keys = _object(await self._call("GET", told["jwks_uri"]))
        return self._keys

    async def entrance(self, state: str, nonce: str, verifier: str) -> str:
        """Where to send a browser to sign in."""
        told = await self.described()
        return str(
            prepare_grant_uri(
                told["authorization_endpoint"],
                self._settings.client_id,
                "code",
                redirect_uri=self._settings.back,
                scope=list(self._settings.scopes),
                state=state,
                nonce=nonce,
                code_challenge=create_s256_code_challenge(verifier),
                code_challenge_method="S256",
                acr_values=self._settings.acr_values or None,
            )
        )

    async def exit(self, id_token: str, state: str) -> str:
        """Where to send a browser to sign out there too; empty when it has no such place."""
        end = (await self.described()).get("end_session_endpoint")
        if not isinstance(end, str):
            return ""
        asked = {
            "id_token_hint": id_token,
            "post_logout_redirect_uri": self._settings.signed_out,
            "client_id": self._settings.client_id,
            "state": state,
        }
        return str(httpx.URL(end).copy_merge_params(asked))

    async def exchange(self, code: str, verifier: str) -> Json:
        """The tokens for a code; DirectoryRefused when it does not know the code."""
        told = await self.described()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._settings.back,
            "code_verifier": verifier,
        }
        ways = told.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        secret, auth = self._settings.secret(), None
        if secret and "client_secret_basic" in ways:
            auth = httpx.BasicAuth(self._settings.client_id, secret)
        else:
            form |= {"client_id": self._settings.client_id}
            form |= {"client_secret": secret} if secret else {}
        tokens = _object(await self._call("POST", told["token_endpoint"], data=form, auth=auth))
        if not isinstance(tokens.get("id_token"), str):
            raise DirectoryRefused("answer", "it gave no identity token")
        return tokens

    async def about(self, access_token: str) -> httpx.Response | None:
        """What it tells of the person besides; None when it has no such place."""
        where = (await self.described()).get("userinfo_endpoint")
        if not where or not access_token:
            return None
        return await self._call("GET", where, headers={"Authorization": f"Bearer {access_token}"})

    async def _call(self, method: str, url: str, **more: Any) -> httpx.Response:
        trusted = ssl.create_default_context(cafile=self._settings.ca_file or None)
        headers = {"Accept": "application/json, application/jwt"} | more.pop("headers", {})
        try:
            # Neither proxies of the environment nor redirections: only the hosts of the settings.
            async with httpx.AsyncClient(
                timeout=self._settings.seconds, verify=trusted, trust_env=False
            ) as http:
                response = await http.request(method, url, headers=headers, **more)
        except httpx.HTTPError as error:
            raise DirectoryDown(
                f"The directory cannot be reached ({type(error).__name__})"
            ) from None
        if response.status_code >= 500:
            raise DirectoryDown(f"The directory failed (HTTP {response.status_code})")
        if not response.is_success:
            raise DirectoryRefused("answer", f"it answered HTTP {response.status_code}")
        return response


def _object(response: httpx.Response) -> Json:
    try:
        told = response.json()
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise DirectoryRefused("answer", "it answered something else than a JSON object")
    return told
