"""A person who has an account."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.access.roles import Role, holders

LOCAL, OIDC = "local", "oidc"


@dataclass(frozen=True, slots=True)
class Agent:
    """A person of the authority. ``name`` is the account, ``display_name`` is shown.

    ``must_change``: the password was chosen by somebody else, and opens one page only.
    ``source``: LOCAL, or OIDC when the city's own directory vouches for the person.
    """

    name: str
    display_name: str
    roles: tuple[Role, ...] = (Role.AGENT,)
    disabled: bool = False
    must_change: bool = False
    source: str = LOCAL

    def may(self, right: str) -> bool:
        """Whether one of the roles holds ``right`` (a line of ``rights.toml``)."""
        return not holders(right).isdisjoint(self.roles)
