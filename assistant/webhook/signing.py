"""What is sent and how it is signed: as the open convention « Standard Webhooks » has it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import datetime

from assistant.storage.outbox import Outgoing


def body_of(event: Outgoing) -> bytes:
    """The same bytes at each try: identifiers, codes and moments, never words."""
    told = {"type": event.event, "timestamp": event.created.isoformat(), "data": event.payload}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def headers_of(event: Outgoing, body: bytes, key: str, moment: datetime) -> dict[str, str]:
    """``webhook-id`` is the same at each try; the moment and the signature are of this one."""
    seconds = int(moment.timestamp())
    return {
        "content-type": "application/json",
        "user-agent": "Guichet",
        "webhook-id": event.id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": f"v1,{sign(event.id, seconds, body, key)}",
    }


def sign(id: str, seconds: int, body: bytes, key: str) -> str:
    """HMAC-SHA256 of ``id.seconds.body``, in base64."""
    signed = f"{id}.{seconds}.".encode() + body
    return base64.b64encode(hmac.new(_bytes(key), signed, hashlib.sha256).digest()).decode()


def _bytes(key: str) -> bytes:
    """A key that begins with ``whsec_`` is base64 after it; any other is what it says."""
    if key.startswith("whsec_"):
        return base64.b64decode(key.removeprefix("whsec_"))
    return key.encode()
