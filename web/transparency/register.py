"""The main fields of the entry in the register of processing (article 30), from what runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from assistant.access.settings import AccessSettings
from assistant.artefacts.settings import ModelsSettings
from assistant.desk.settings import DeskSettings
from assistant.settings import AuthoritySettings
from assistant.storage.settings import RetentionSettings, StorageSettings
from foundation import load


def register_entry(texts: Mapping[str, Any], model: str) -> list[tuple[str, str]]:
    """Each field's name and what it says; ``texts`` are the page's words."""
    authority = load(AuthoritySettings)
    server = urlsplit(load(ModelsSettings).server_url).hostname or ""
    where = texts["where"]
    known = {
        "where": where["server" if server else "here"].format(server=server),
        "sent": where["sent_server" if server else "sent_nowhere"].format(server=server),
        "authority": authority.name,
        "phone": authority.phone,
        "website": authority.website,
        "days": load(StorageSettings).retention_days,
        "callback": load(DeskSettings).callback_days,
        "handoffs": load(RetentionSettings).handoff_days,
        "audit": load(AccessSettings).audit_days,
        "model": model,
    }
    return [(name, said.format(**known)) for name, said in texts["register"].values()]
