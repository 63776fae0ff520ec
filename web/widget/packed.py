"""What never changes while the server runs, packed once in each way that browsers take."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from typing import Self

import brotli
from fastapi import Request, Response

HOUR = "public, max-age=3600"


@dataclass(frozen=True, slots=True)
class Packed:
    """``codings`` by name, the smallest first; the empty name is the content as it is."""

    codings: dict[str, bytes]
    mark: str

    @classmethod
    def of(cls, text: str) -> Self:
        whole = text.encode()
        codings = {
            "br": brotli.compress(whole, quality=11),
            "gzip": gzip.compress(whole, 9, mtime=0),
            "": whole,
        }
        return cls(codings, hashlib.sha256(whole).hexdigest()[:32])

    def answer(self, request: Request, kind: str, **more: str) -> Response:
        """In the smallest way that the browser takes; nothing but 304 to who has it already.

        ``more``: headers in the stead of ours, or besides, with ``_`` for ``-``.
        """
        accepted = request.headers.get("accept-encoding", "")
        offered = {each.partition(";")[0].strip() for each in accepted.split(",")}
        coding = next(name for name in self.codings if name in offered or not name)
        tag = f'"{self.mark}-{coding or "whole"}"'
        headers = {
            "Cache-Control": HOUR,
            "ETag": tag,
            "Vary": "Accept-Encoding, Accept-Language",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        if coding:
            headers["Content-Encoding"] = coding
        return Response(self.codings[coding], media_type=kind, headers=headers)
