"""The ``[retrieval]`` section of guichet.toml."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from foundation import Section, home, section
from retrieval.embedder_model import Engine


class RetrievalSettings(Section):
    model_config = section("retrieval")

    index: str = ""
    server_url: str = ""
    api_key: str = Field(default="", repr=False)
    api_key_file: str = ""
    server_ca: str = ""
    server_seconds: int = Field(default=5, ge=1)
    collection: str = "guichet"
    shards: int = Field(default=1, ge=1)
    replicas: int = Field(default=1, ge=1)
    write_consistency: int = Field(default=1, ge=1)
    follow_seconds: float = 5.0
    question_prefix: str = "query: "
    passage_prefix: str = "passage: "
    embedding: Engine = "auto"
    adapter: str = ""
    candidates: int = 100
    fusion: Literal["ranks", "scores"] = "ranks"
    dense_weight: float = 1.0
    openings_weight: float = Field(default=0.0, ge=0)
    reranker: str = ""
    reranker_candidates: int = Field(default=20, ge=2)
    reranker_weight: float = Field(default=1.0, gt=0, le=1)

    def adapter_folder(self) -> Path | None:
        return Path(self.adapter).expanduser() if self.adapter else None

    def reranker_folder(self) -> Path | None:
        return Path(self.reranker).expanduser() if self.reranker else None

    def index_folder(self) -> Path:
        return Path(self.index).expanduser() if self.index else home() / "index"
