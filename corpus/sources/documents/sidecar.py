"""What an editor says of a document beside it: ``tarifs.toml`` for ``tarifs.pdf``."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from corpus.errors import SheetError

Audience = Literal["particuliers", "professionnels", "associations"]


def _address(text: str) -> str:
    if not text.startswith(("https://", "http://")) or any(each.isspace() for each in text):
        raise ValueError("expected an address that starts with https:// or http://")
    return text


class Sidecar(BaseModel):
    """Every key may be left out; what is said here wins over what the document says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = ""
    url: Annotated[str, AfterValidator(_address)] | None = None
    updated: date | None = None
    themes: tuple[str, ...] | None = None
    audience: tuple[Audience, ...] | None = None
    contact: str = ""
    questions: tuple[str, ...] = ()


def read_sidecar(file: Path, where: str) -> tuple[Sidecar, bytes]:
    """The words beside a document, and their bytes (none when there is no such file).

    Raises SheetError naming each key that is wrong.
    """
    beside = file.with_suffix(".toml")
    if not beside.is_file():
        return Sidecar(), b""
    name = f"{where} ({beside.name})"
    content = beside.read_bytes()
    try:
        return Sidecar.model_validate(tomllib.loads(content.decode("utf-8-sig"))), content
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}"
            for item in error.errors(include_input=False)
        )
        raise SheetError(f"{name}: {wrong}") from None
    except ValueError as error:  # tomllib.TOMLDecodeError, UnicodeDecodeError
        raise SheetError(f"{name}: expected TOML in UTF-8, found a fault: {error}") from None
