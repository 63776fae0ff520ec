"""``--profile quick`` and ``full``: how much each suite asks, declared in ``profiles.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import typer
from pydantic import BaseModel, ConfigDict, Field

Named = Literal["quick", "full"]
Count = Annotated[int | None, Field(ge=1)]
Chosen = Annotated[
    Named,
    typer.Option(help="quick: a fixed sample, for some minutes; full: everything."),
]


class Profile(BaseModel):
    """None: no limit, or every suite."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    run: Count = None
    robustness: Count = None
    baselines: Count = None
    bias: Count = None
    crows_pairs: Count = None
    judge: Count = None
    load_citizens: int = Field(4, ge=1)
    load_minutes: float = Field(10.0, gt=0)
    guardrails: tuple[str, ...] | None = None


@cache
def profile(name: Named) -> Profile:
    """The profile of that name."""
    path = Path(__file__).with_name("profiles.toml")
    return Profile.model_validate(tomllib.loads(path.read_text("utf-8"))[name])
