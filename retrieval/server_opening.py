"""Opening the index on a Qdrant server."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from pathlib import Path

from qdrant_client import QdrantClient

from foundation import SettingsError
from retrieval.errors import IndexOfAnotherKind, IndexUnusable
from retrieval.server import QdrantStore
from retrieval.server_alias import (
    bearer_of,
    make_collection,
    name_of_collection,
    remove_others,
)
from retrieval.server_calls import Calls
from retrieval.settings import RetrievalSettings

PORT = 6333


def connect(settings: RetrievalSettings) -> QdrantClient:
    """A client for the server of the settings, which is not spoken to yet; SettingsError."""
    key = settings.api_key
    try:
        if settings.api_key_file:
            key = Path(settings.api_key_file).expanduser().read_text("utf-8").strip()
        verify = ssl.create_default_context(cafile=settings.server_ca or None)
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(f"[retrieval] {error}") from None
    if key and settings.server_url.startswith("http://") and not _here(settings.server_url):
        raise SettingsError(
            "[retrieval] server_url: expected https:// where a key is sent, found http://"
        )
    return QdrantClient(
        url=settings.server_url,
        port=PORT,
        api_key=key or None,
        timeout=10 * settings.server_seconds,
        check_compatibility=False,  # it would speak to the server before it is asked anything
        verify=verify,
        trust_env=False,  # no proxy that the environment may name stands between
    )


def open_on_server(
    client: QdrantClient,
    settings: RetrievalSettings,
    made_by: Mapping[str, str],
    dimension: int,
    *,
    create: bool,
    told: Callable[[str], None],
) -> QdrantStore:
    """The collection for these vectors, made beside the one in force when ``create``.

    Raises IndexUnusable when there is none, IndexOfAnotherKind when another one is in force,
    IndexUnreachable and IndexRefused.
    """
    calls, alias = Calls(settings.server_url), settings.collection
    name = name_of_collection(alias, made_by)
    bearer = bearer_of(client, calls, alias)
    if create:
        if bearer and bearer != name:
            told(f"The index {bearer} stays in force until {name} is as good")
        remove_others(client, calls, alias, {name, bearer})
        make_collection(
            client,
            calls,
            name,
            dimension=dimension,
            shards=settings.shards,
            replicas=settings.replicas,
            write_consistency=settings.write_consistency,
        )
    elif not bearer:
        raise IndexUnusable(
            f"No index {alias} on {settings.server_url}; `guichet index build` makes it"
        )
    elif bearer != name:
        raise IndexOfAnotherKind(
            f"The index {bearer} on {settings.server_url} was not made with {dict(made_by)}; "
            "`guichet index build` makes one beside it"
        )
    return QdrantStore(client, name, calls, alias=alias, seconds=settings.server_seconds)


def _here(url: str) -> bool:
    host = url.removeprefix("http://").split("/")[0].rsplit(":", 1)[0]
    return host in ("127.0.0.1", "localhost", "[::1]")
