"""A small real directory: OpenID Connect over HTTP, RSA keys, in a process of its own.

    python -m tests.web.oidc_provider

It prints its issuer. ``POST /test`` changes who signs in and which fault the next token has; the
rest is the standard's: discovery, authorization code with PKCE, tokens, keys, userinfo, end of
session.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import html
import json
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode

import httpx
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "guichet", "a secret of the tests & its signs"
PERSON = {
    "sub": "7d0c5f0e-camille",
    "given_name": "Camille",
    "preferred_username": "camille.martin",
    "email": "camille.martin@ville.example",
    "realm_access": {"roles": ["guichet-agents", "offline_access"]},
}
Json = dict[str, Any]


@dataclass
class Play:
    """``fault`` is what the next tokens have. ``signed_userinfo``: as ProConnect tells it."""

    issuer: str
    person: Json = field(default_factory=lambda: dict(PERSON))
    fault: str = ""
    signed_userinfo: bool = False
    basic: bool = True
    token_endpoint: str = ""
    key: RSAKey = field(default_factory=lambda: new_key())
    codes: dict[str, Json] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    asked: list[Json] = field(default_factory=list)
    ended: int = 0


def new_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig", "alg": "RS256"})


def provider(issuer: str) -> FastAPI:
    app, play = FastAPI(), Play(issuer)

    @app.post("/test")
    async def change(given: Json) -> Json:
        if given.pop("rotate", False):
            play.key = new_key()
        for name, value in given.items():
            setattr(play, name, value)
        return {"asked": play.asked, "ended": play.ended}

    @app.get("/.well-known/openid-configuration")
    async def discovery() -> Any:
        ways = ["client_secret_basic"] if play.basic else ["client_secret_post"]
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": play.token_endpoint or f"{issuer}/token",
            "jwks_uri": f"{issuer}/keys",
            "userinfo_endpoint": f"{issuer}/userinfo",
            "end_session_endpoint": f"{issuer}/end",
            "token_endpoint_auth_methods_supported": ways,
            "code_challenge_methods_supported": ["S256"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    @app.get("/keys")
    async def keys() -> Any:
        return {"keys": [play.key.as_dict(private=False)]}

    @app.get("/authorize")
    async def form(request: Request) -> Response:
        asked = dict(request.query_params)
        play.asked.append(asked)
        wrong = (
            asked.get("client_id") != CLIENT
            or asked.get("response_type") != "code"
            or asked.get("code_challenge_method") != "S256"
            or "openid" not in asked.get("scope", "").split()
            or not asked.get("redirect_uri", "").endswith("/agents/directory/back")
            or min(len(asked.get("state", "")), len(asked.get("nonce", ""))) < 32
        )
        if wrong:
            return Response("wrong request", 400)
        hidden = html.escape(request.url.query)
        return HTMLResponse(
            f'<!doctype html><html lang="fr"><title>La ville</title><main><h1>La ville</h1>'
            f'<form method="post" action="/authorize"><input type="hidden" name="q" '
            f'value="{hidden}"><button name="go" value="yes">Je suis Camille</button>'
            f'<button name="go" value="no">Annuler</button></form></main></html>'
        )

    @app.post("/authorize")
    async def authorize(request: Request) -> Response:
        sent = {k: v[0] for k, v in parse_qs((await request.body()).decode()).items()}
        asked = {k: v[0] for k, v in parse_qs(sent["q"]).items()}
        answer = {"state": asked["state"], "iss": issuer}
        if sent["go"] == "yes":
            answer["code"] = secrets.token_urlsafe(16)
            play.codes[answer["code"]] = asked
        else:
            answer["error"] = "access_denied"
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(answer)}", 303)

    @app.post("/token")
    async def token(request: Request) -> Response:
        sent = {k: v[0] for k, v in parse_qs((await request.body()).decode()).items()}
        if play.fault.startswith("http_"):
            return Response("…", int(play.fault[5:]))
        asked = play.codes.pop(sent.get("code", ""), None)
        if not authenticated(request, sent) or asked is None:
            return JSONResponse({"error": "invalid_grant"}, 400)
        digest = hashlib.sha256(sent["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if challenge != asked["code_challenge"] or sent["redirect_uri"] != asked["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        access = secrets.token_urlsafe(16)
        play.tokens.add(access)
        tokens = {"access_token": access, "token_type": "Bearer", "expires_in": 300}
        if play.fault != "no_token":
            tokens["id_token"] = id_token(asked["nonce"])
        return JSONResponse(tokens)

    def authenticated(request: Request, sent: Json) -> bool:
        if not play.basic:
            return (sent.get("client_id"), sent.get("client_secret")) == (CLIENT, SECRET)
        given = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        return request.headers.get("authorization") == f"Basic {given}"

    def id_token(nonce: str) -> str:
        now = int(time.time())
        claims = {"iss": issuer, "sub": play.person["sub"], "aud": CLIENT, "nonce": nonce}
        claims |= {"iat": now, "exp": now + 300}
        header, key = {"alg": "RS256", "kid": play.key.kid}, play.key
        match play.fault:
            case "nonce":
                claims["nonce"] = "of another sign-in"
            case "no_nonce":
                del claims["nonce"]
            case "expired":
                claims |= {"iat": now - 900, "exp": now - 600}
            case "audience":
                claims |= {"aud": "another", "azp": CLIENT}
            case "issuer":
                claims["iss"] = "https://ailleurs.example"
            case "signature":
                key = RSAKey.generate_key(2048, {"kid": play.key.kid})
            case "unsigned":
                parts = (b'{"alg":"none"}', json.dumps(claims).encode(), b"")
                return ".".join(base64.urlsafe_b64encode(p).rstrip(b"=").decode() for p in parts)
            case "shared":
                return shared(claims)
        return jwt.encode(header, claims, key)

    def shared(claims: Json) -> str:
        """Signed with the public key taken for a shared secret."""

        def part(value: bytes) -> str:
            return base64.urlsafe_b64encode(value).rstrip(b"=").decode()

        header = json.dumps({"alg": "HS256", "kid": play.key.kid}).encode()
        signed = f"{part(header)}.{part(json.dumps(claims).encode())}"
        secret = play.key.as_pem(private=False)
        return f"{signed}.{part(hmac.digest(secret, signed.encode(), 'sha256'))}"

    @app.get("/userinfo")
    async def userinfo(request: Request) -> Response:
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in play.tokens:
            return Response(status_code=401)
        told = dict(play.person)
        if play.fault == "other_person":
            told["sub"] = "somebody else"
        if not play.signed_userinfo:
            return JSONResponse(told)
        told |= {"iss": issuer, "aud": CLIENT}
        key = new_key() if play.fault == "signature_userinfo" else play.key
        text = jwt.encode({"alg": "RS256", "kid": play.key.kid}, told, key)
        return Response(text, media_type="application/jwt")

    @app.get("/end")
    async def end(
        id_token_hint: str, post_logout_redirect_uri: str, state: str, client_id: str
    ) -> Response:
        claims = jwt.decode(id_token_hint, play.key, algorithms=["RS256"]).claims
        assert (claims["sub"], client_id) == (play.person["sub"], CLIENT)
        assert post_logout_redirect_uri.endswith("/agents/login")
        play.ended += 1
        return RedirectResponse(f"{post_logout_redirect_uri}?{urlencode({'state': state})}", 303)

    return app


@dataclass
class City:
    """The directory as the tests hold it. It is another site than 127.0.0.1 for a browser."""

    issuer: str
    process: subprocess.Popen[str]

    def set(self, **given: Any) -> Json:
        told: Json = httpx.post(f"{self.issuer}/test", json=given, timeout=10).json()
        return told


@contextmanager
def directory() -> Iterator[City]:
    command = [sys.executable, "-m", "tests.web.oidc_provider"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            issuer = process.stdout.readline().strip()
            assert issuer, "the directory did not start"
            yield City(issuer, process)
        finally:
            process.kill()


def main() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(16)
        issuer = f"http://localhost:{listening.getsockname()[1]}"
        config = uvicorn.Config(provider(issuer), log_level="error")
        print(issuer, flush=True)
        asyncio.run(uvicorn.Server(config).serve(sockets=[listening]))


if __name__ == "__main__":
    main()
