"""Pages as they were last fetched, each in one file that takes its place by one rename.

A file is a line of JSON, then the page's bytes. One that was cut short, or that is not what its
first line says, counts as absent: the page is fetched again.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from email.utils import parsedate_to_datetime
from pathlib import Path

from corpus.errors import SourceError
from corpus.sources.website.visiting import Answer

ENDING = ".page"
PART = ".part"
FRESH_SECONDS = 120  # a Last-Modified this near to the answer's own date says nothing


@dataclass(frozen=True, slots=True)
class KeptPage:
    """``address`` was asked for, ``final`` answered. ``modified`` is the server's, as written.

    ``day`` is the day it was last modified, when the server can be believed. ``canonical`` and
    ``said`` (a digest of the sheet's words) are known once it has been parsed.
    """

    address: str
    final: str
    etag: str
    modified: str
    day: str
    type: str
    robots: str
    body: bytes
    canonical: str = ""
    said: str = ""

    @classmethod
    def of(cls, address: str, answer: Answer) -> KeptPage:
        get = answer.headers.get
        return cls(
            address=address,
            final=answer.address,
            etag=get("etag", ""),
            modified=get("last-modified", ""),
            day=_day(get("last-modified", ""), get("date", "")),
            type=get("content-type", ""),
            robots=get("x-robots-tag", ""),
            body=answer.body,
        )

    @property
    def digest(self) -> str:
        """Of everything that the sheet is made from."""
        parts = (self.final, self.day, self.type, self.robots)
        head = "\x1f".join(parts).encode("utf-8", "replace")
        return hashlib.sha256(hashlib.sha256(head).digest() + self.body).hexdigest()

    @property
    def validators(self) -> dict[str, str]:
        """The headers of a conditional request."""
        sent = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in sent.items() if value and value.isascii()}

    def parsed(self, canonical: str, said: str) -> KeptPage:
        return replace(self, canonical=canonical, said=said)


@dataclass(frozen=True, slots=True)
class KeptPages:
    """The folder of one source's pages, by the id of their sheet."""

    folder: Path

    def read(self, id: str, address: str) -> KeptPage | None:
        """The page kept under ``id`` if it is that of ``address`` and whole."""
        try:
            head, _, body = self._file(id).read_bytes().partition(b"\n")
            said = json.loads(head)
            digest = said.pop("digest")
            page = KeptPage(**said, body=body)
            return page if (page.address, page.digest) == (address, digest) else None
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def write(self, id: str, page: KeptPage) -> None:
        """Raises SourceError when the folder cannot be written."""
        head = asdict(page) | {"digest": page.digest}
        del head["body"]
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.folder, suffix=PART, delete=False) as part:
                part.write(json.dumps(head).encode() + b"\n" + page.body)
                part.flush()
                os.fsync(part.fileno())
            Path(part.name).replace(self._file(id))
        except OSError as error:
            raise SourceError(
                f"{self.folder}: expected a folder to write in, found {error.strerror}"
            ) from None

    def forget(self, id: str) -> None:
        self._file(id).unlink(missing_ok=True)

    def sweep(self, ids: Collection[str]) -> None:
        """Remove what no listed page has, and what a killed sync left half written."""
        for file in self.folder.glob("*") if self.folder.is_dir() else ():
            if file.suffix == PART or (file.suffix == ENDING and file.stem not in ids):
                file.unlink(missing_ok=True)

    def _file(self, id: str) -> Path:
        return self.folder / f"{id}{ENDING}"


def _day(modified: str, now: str) -> str:
    try:
        then, sent = parsedate_to_datetime(modified), parsedate_to_datetime(now or modified)
    except ValueError:
        return ""
    made_now = bool(now) and abs((sent - then).total_seconds()) < FRESH_SECONDS
    return "" if made_now else then.date().isoformat()
