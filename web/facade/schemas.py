"""What a call holds, as OpenAI describes it; what we cannot do is refused, never half done."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from web.facade.errors import Refused
from web.schemas import Text, example

# Each changes what a caller gets, and would be a lie to pass over.
CANNOT = ("tools", "functions", "audio", "logprobs", "web_search_options")
NOT_ASKED: tuple[object, ...] = (None, False, [], {})


class Part(BaseModel):
    """A piece of a message."""

    model_config = ConfigDict(extra="allow")
    type: str
    text: Text = ""


class Said(BaseModel):
    """One message. ``system`` and ``developer`` are read by nobody: our own instructions hold."""

    model_config = ConfigDict(extra="allow")
    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Text | list[Part] | None = None

    @property
    def words(self) -> str:
        """Raises Refused for anything but text."""
        if isinstance(self.content, list):
            if any(part.type != "text" for part in self.content):
                raise Refused(400, "Only text can be sent.", "unsupported", "messages")
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class StreamOptions(BaseModel):
    """``include_usage``: a last piece tells the tokens."""

    model_config = ConfigDict(extra="allow")
    include_usage: bool | None = False


class ChatRequest(BaseModel):
    """The last message is the question; those before it are what it may lean on."""

    model_config = ConfigDict(extra="allow") | example(
        {
            "model": "guichet",
            "messages": [{"role": "user", "content": "J'ai perdu ma carte d'identité"}],
            "stream": False,
        }
    )
    model: str
    messages: list[Said] = Field(min_length=1, max_length=200)
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: int | None = 1
    response_format: dict[str, Any] | None = None

    def check(self) -> None:
        """Raises Refused for what we cannot do."""
        extra = self.model_extra or {}
        cannot = [name for name in CANNOT if extra.get(name) not in NOT_ASKED]
        if self.n not in (None, 1):
            cannot.append("n")
        if self.response_format and self.response_format.get("type") != "text":
            cannot.append("response_format")
        if any(one.role in ("tool", "function") for one in self.messages):
            cannot.append("messages")
        if cannot:
            raise Refused(400, "This is not offered here.", "unsupported", cannot[0])
        if self.messages[-1].role != "user" or not self.messages[-1].words.strip():
            message = "Expected the last message to be the user's, with words in it."
            raise Refused(400, message, "invalid", "messages")

    @property
    def passed_over(self) -> list[str]:
        """What was sent and changes nothing: it is told in the reply."""
        spoken = {one.role for one in self.messages} & {"system", "developer"}
        return sorted(spoken | (self.model_extra or {}).keys())
