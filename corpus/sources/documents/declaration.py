"""What ``guichet.toml`` says of a folder of documents."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from corpus.sources.declaration import Context, Declaration
from corpus.sources.documents.source import DocumentsFolder


def _base(text: str) -> str:
    if text and not text.startswith(("https://", "http://")):
        raise ValueError("expected an address that starts with https:// or http://")
    return text


class DocumentsDeclaration(Declaration):
    """PDF and DOCX files below ``folder``, which may be relative.

    ``url_base`` and a file's path make the address where citizens open it. A file over one of the
    limits is told and not read.
    """

    kind: Literal["documents"]
    folder: Path
    url_base: Annotated[str, AfterValidator(_base)] = ""
    themes: tuple[str, ...] = ()
    max_megabytes: int = Field(default=50, gt=0)
    max_pages: int = Field(default=500, gt=0)
    max_seconds: float = Field(default=120.0, gt=0)

    def open(self, context: Context) -> DocumentsFolder:
        return DocumentsFolder(self, context)
