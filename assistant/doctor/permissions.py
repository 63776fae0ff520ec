"""Who else on this machine may read personal data or secrets, or change what is served?"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from assistant.doctor.finding import Finding, failing, ok, warning
from assistant.doctor.settings import sections
from assistant.storage.address import read_address
from assistant.storage.settings import storage_url
from foundation import home, load, settings_file

SECRET = "_file"  # noqa: S105 — how the names of settings end that name a file of a secret
OF = ("key", "secret", "token", "password")


def check_permissions() -> Iterator[Finding]:
    """By the modes of files; what is given by access lists or by root is not seen."""
    wrong = [*_secrets(), *_conversations(), *_changeable()]
    yield from wrong
    if not wrong:
        yield ok("no other account of this machine reads conversations or secrets")


def _secrets() -> Iterator[Finding]:
    for path in sorted({home() / "desk.key", *_named()}):
        if _mode(path) & (stat.S_IRGRP | stat.S_IROTH | stat.S_IWGRP | stat.S_IWOTH):
            yield failing(f"others can read the secret in {path}", f"chmod 600 {path}")


def _named() -> Iterator[Path]:
    for kinds in sections().values():
        for kind in kinds:
            settings = load(kind)
            for field in kind.model_fields:
                if field.endswith(SECRET) and field.removesuffix(SECRET).endswith(OF):
                    value = getattr(settings, field)
                    if value:
                        yield Path(value).expanduser()


def _conversations() -> Iterator[Finding]:
    address = read_address(storage_url())
    if address.get_backend_name() != "sqlite":
        return
    base = str(address.database)
    for path in (Path(base), Path(f"{base}-wal")):
        if _mode(path) & (stat.S_IROTH | stat.S_IWOTH):
            yield warning(f"every account can read conversations in {path}", f"chmod o= {path}")


def _changeable() -> Iterator[Finding]:
    for path in (home(), home() / "models", settings_file()):
        if _mode(path) & stat.S_IWOTH:
            yield failing(f"every account can change {path}", f"chmod o-w {path}")


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except OSError:
        return 0
