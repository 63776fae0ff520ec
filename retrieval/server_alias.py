"""Which collection of a Qdrant server is in force: the one that bears the alias.

A collection's name carries a digest of what its vectors depend on. So an index for another
embedder is built beside the one in force, and takes the alias over once it is as good.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import partial

from qdrant_client import QdrantClient, models

from retrieval.payload import DENSE, KEYWORDS, LEXICAL, POSITION
from retrieval.server_calls import Calls


def name_of_collection(alias: str, made_by: Mapping[str, str]) -> str:
    said = "\n".join(f"{key} {value}" for key, value in sorted(made_by.items()))
    return f"{alias}-{hashlib.sha256(said.encode()).hexdigest()[:12]}"


def bearer_of(client: QdrantClient, calls: Calls, alias: str) -> str:
    """The collection that bears the alias; empty when none does."""
    aliases = calls.read(client.get_aliases).aliases
    return next((each.collection_name for each in aliases if each.alias_name == alias), "")


def come_into_force(
    client: QdrantClient, calls: Calls, collection: str, alias: str, whole: bool
) -> None:
    """Let the collection bear the alias: at once when none does, else once it is ``whole``."""
    bearer = bearer_of(client, calls, alias)
    if bearer == collection or (bearer and not whole):
        return
    gone = models.DeleteAliasOperation(delete_alias=models.DeleteAlias(alias_name=alias))
    new = models.CreateAliasOperation(
        create_alias=models.CreateAlias(collection_name=collection, alias_name=alias)
    )
    calls.write(lambda: client.update_collection_aliases([gone, new] if bearer else [new]))


def make_collection(
    client: QdrantClient,
    calls: Calls,
    name: str,
    *,
    dimension: int,
    shards: int,
    replicas: int,
    write_consistency: int,
) -> None:
    """Make what is missing of it; may be cut and called again."""
    if not calls.read(lambda: client.collection_exists(name)):
        calls.write(
            lambda: client.create_collection(
                name,
                vectors_config={
                    DENSE: models.VectorParams(size=dimension, distance=models.Distance.COSINE)
                },
                sparse_vectors_config={
                    LEXICAL: models.SparseVectorParams(modifier=models.Modifier.IDF)
                },
                quantization_config=models.ScalarQuantization(
                    scalar=models.ScalarQuantizationConfig(
                        type=models.ScalarType.INT8, quantile=0.99, always_ram=True
                    )
                ),
                shard_number=shards,
                replication_factor=replicas,
                write_consistency_factor=write_consistency,
            )
        )
    kinds = {
        **dict.fromkeys(sorted(KEYWORDS), models.PayloadSchemaType.KEYWORD),
        POSITION: models.PayloadSchemaType.INTEGER,
    }
    for field, kind in kinds.items():
        calls.write(partial(client.create_payload_index, name, field, kind))


def remove_others(client: QdrantClient, calls: Calls, alias: str, kept: set[str]) -> None:
    """Delete the collections of the same family that neither are in force nor are to be."""
    for found in calls.read(client.get_collections).collections:
        if found.name.startswith(f"{alias}-") and found.name not in kept:
            calls.write(partial(client.delete_collection, found.name))
