"""A file of places as a source: one sheet a row."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import SheetError, SourceError
from corpus.procedure import Procedure
from corpus.sources.declaration import Context
from corpus.sources.places import sheet, texts
from corpus.sources.places.address import is_address
from corpus.sources.places.columns import FILE as ALIASES
from corpus.sources.places.columns import Columns, map_columns
from corpus.sources.places.place import Place, read_place
from corpus.sources.places.table import Row, read_table
from corpus.sources.slug import slug
from corpus.sources.source import Sheet, Unchanged, code_digest

if TYPE_CHECKING:
    from corpus.sources.places.declaration import PlacesDeclaration


class PlacesFile:
    """Read by ``fingerprint`` or ``sheets``, whichever comes first; then the same content serves
    both."""

    def __init__(self, declaration: PlacesDeclaration, context: Context) -> None:
        self.name = declaration.name
        self._declaration, self._context = declaration, context
        self._publisher = declaration.publisher or context.authority
        self._content: bytes | None = None
        # What makes other sheets of the same row.
        said = declaration.model_dump_json() + self._publisher + texts.DIGEST
        self._digest = hashlib.sha256(said.encode() + ALIASES.read_bytes()).hexdigest()

    def fingerprint(self) -> str:
        digest = hashlib.sha256(f"{code_digest()} {self._digest}".encode())
        digest.update(self._read())
        return digest.hexdigest()

    def sheets(self, known: Mapping[str, str]) -> Iterator[Sheet]:
        file = self._declaration.file
        where = file if is_address(file) else Path(file).name
        found, rows = read_table(self._read(), where)
        columns = map_columns(found, self._declaration.columns, where)
        seen: dict[str, str] = {}
        for row in rows:
            if isinstance(row, SheetError):
                yield row
                continue
            try:
                id = self._id(row, columns)
                first = seen.setdefault(id, row.where)
                if first != row.where:
                    # Without its id: the first of the two is read and stays.
                    raise SheetError(
                        f"{row.where}: expected an id of its own for each place, found "
                        f"{id!r} as in {first}; give each place an id in a column"
                    )
                digest = self._row_digest(row)
                if known.get(id) == digest:
                    yield Unchanged(id)
                else:
                    yield self._sheet(read_place(row, columns, id), id, digest)
            except SheetError as error:
                yield error

    def _id(self, row: Row, columns: Columns) -> str:
        name = row.cells.get(columns.fields["name"], "")
        own = row.cells.get(columns.fields.get("id", ""), "")
        made = slug(own or name)
        if own and not re.search("[a-z]", made):
            made = f"{self.name}-{made}".strip("-")
        if not slug(name):
            found = repr(name) if name else "none"
            raise SheetError(
                f"{row.where}: expected the place's name, found {found}", made if own else ""
            )
        return made

    def _row_digest(self, row: Row) -> str:
        said = json.dumps(dict(row.cells), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(f"{self._digest} {said}".encode(errors="replace")).hexdigest()

    def _sheet(self, place: Place, id: str, digest: str) -> Procedure:
        declaration = self._declaration
        return Procedure(
            id=id,
            title=sheet.title(place),
            source=self.name,
            scope="local",
            publisher=self._publisher,
            licence=declaration.licence,
            url=place.website or declaration.url,
            audience=declaration.audience,
            territory=declaration.territory or self._publisher,
            themes=declaration.themes,
            updated=place.updated,
            description=sheet.opening_line(place),
            blocks=sheet.blocks(place),
            links=tuple(sheet.links(place)),
            questions=sheet.questions(place) if declaration.questions else (),
            contact=sheet.contact(place),
            digest=digest,
        )

    def _read(self) -> bytes:
        if self._content is None:
            file = self._declaration.file
            if is_address(file):
                context = self._context
                from corpus.sources.places.download import download  # only where it is needed

                self._content = download(file, context.folder, context.on_bytes)
            else:
                try:
                    self._content = Path(file).expanduser().read_bytes()
                except OSError as error:
                    raise SourceError(
                        f"{self.name}: expected a file of places at {file}, found: {error.strerror}"
                    ) from None
        return self._content
