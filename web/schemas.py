"""What the API takes and gives, as pydantic models with their examples."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from assistant.conversation import Author, Message, State
from assistant.receipt_number import number_of

KEY_PATTERN = r"^[A-Za-z0-9_-]{8,64}$"
_CITATION = {
    "number": 1,
    "procedure": "F1341",
    "title": "Carte d'identité perdue",
    "url": "https://www.belleroche.example/fiches/F1341",
    "updated": "2026-06-02",
    "publisher": "Belleroche Métropole",
    "excerpt": "Vous devez faire une déclaration de perte.",
    "old": False,
}
ANSWER: dict[str, Any] = {
    "id": "0192f3b0",
    "status": "answered",
    "answer": "Vous devez déclarer la perte.",
    "language": "fr",
    "citations": [_CITATION],
    "excerpt": {"text": "Vous devez faire une déclaration de perte.", "citation": 1},
    "services": [],
    "choices": [],
    "sentences": [{"text": "Vous devez déclarer la perte.", "citations": [1], "supported": True}],
    "confidence": 0.94,
    "threshold": 0.8,
    "handoff": {"offered": False, "reason": ""},
    "label": {
        "text": "Réponse rédigée par une intelligence artificielle",
        "model": "model",
        "prompt_version": "1",
        "index_version": "1",
        "composition": "write",
    },
    "question_stripped": "J'ai perdu ma carte d'identité",
    "timings_ms": {"compose": 2100.0},
    "tokens": {"prompt": 900, "completion": 40},
    "energy_wh": 0.02,
    "energy_method": "estimate",
    "versions": {
        "configuration": "5b1e…",
        "code": "0.1.0-22dd07043c0e67d8",
        "model": "cc32…",
        "prompt": "7f10…",
        "embedder": "multilingual-e5-small",
        "index": "1",
        "calibration": "90ab…",
        "settings": "a3c4…",
        "sheets": {"F1341": "77d0…"},
    },
    "receipt": "K7QM-2XAB-9FTC-4WPD",
}
MESSAGE = {
    "number": 1,
    "author": "citizen",
    "text": "J'ai perdu ma carte d'identité",
    "at": "2026-11-02T09:00:00Z",
    "author_name": "",
    "answer": None,
}


def example(value: dict[str, Any]) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [value]})


def _whole_unicode(text: str) -> str:
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("the text holds half characters (lone surrogates)")
    return text


Text = Annotated[str, AfterValidator(_whole_unicode)]
Key = Annotated[
    str, Field(pattern=KEY_PATTERN, description="Chosen by the caller; the same for a retry.")
]


class NewConversation(BaseModel):
    model_config = example({"language": "fr"})
    language: str = Field("", pattern="^([a-z]{2})?$", description="Two letters; empty: French.")


class Opened(BaseModel):
    model_config = example(
        {
            "id": "0192f3a8",
            "token": "kept-by-the-citizen-only",
            "language": "fr",
            "notice": "Vous parlez à un assistant automatique.",
        }
    )
    id: str
    token: str
    language: str
    notice: str


class NewMessage(BaseModel):
    model_config = example({"text": "J'ai perdu ma carte d'identité", "key": "b0b7c2a4-1"})
    text: Text
    key: Key


class HandoffRequest(BaseModel):
    model_config = example({"reason": "Ma situation est particulière"})
    reason: Text = Field("", max_length=200)


class Place(BaseModel):
    """Where a citizen stands. ``minutes``: the estimated wait, None while nothing was measured.

    In the state ``callback``: when the desk ``opens``, the ``phone`` to call, and the
    ``consent_text`` to agree to before leaving a number or an address (empty: none can be left).
    """

    model_config = example(
        {
            "state": "waiting",
            "place": 2,
            "minutes": 10,
            "opens": None,
            "phone": "",
            "consent_text": "",
        }
    )
    state: State
    place: int | None = None
    minutes: int | None = None
    opens: datetime | None = None
    phone: str = ""
    consent_text: str = ""


class CallbackWish(BaseModel):
    """``contact`` is the only personal data that is kept: sealed, for agents, for a while."""

    model_config = example(
        {"kind": "phone", "contact": "01 99 00 12 34", "when": "Plutôt le matin", "consent": True}
    )
    kind: Literal["phone", "email"]
    contact: Text = Field(max_length=254)
    when: Text = Field("", max_length=200)
    consent: Literal[True]


class CallbackKept(BaseModel):
    model_config = example({"kept_until": "2026-12-09T10:00:00Z"})
    kept_until: datetime


class MessageOut(BaseModel):
    """``number`` grows by one within a conversation and is the id of the streamed event."""

    model_config = example(MESSAGE)
    number: int
    author: Author
    text: str
    at: datetime
    author_name: str = ""
    answer: dict[str, Any] | None = None

    @classmethod
    def of(cls, message: Message, *, whole: bool = False) -> MessageOut:
        """``whole``: with what was withheld and why, for agents only."""
        answer = message.answer
        return cls(
            number=message.number,
            author=message.author,
            text=message.text,
            at=message.at,
            author_name=message.author_name,
            answer=answer if whole or answer is None else public(answer),
        )


class ConversationOut(Place):
    model_config = example({"state": "bot", "place": None, "agent": "", "messages": [MESSAGE]})
    agent: str = ""
    messages: list[MessageOut]


class Live(BaseModel):
    model_config = example({"status": "live"})
    status: str


class Index(BaseModel):
    total: int
    dense: int
    lexical: int


class Ready(BaseModel):
    model_config = example(
        {"status": "ready", "model": "loaded", "index": {"total": 100, "dense": 80, "lexical": 100}}
    )
    status: str
    model: str
    index: Index


def public(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer's JSON as a citizen may see it: without the reasons for what was withheld, and
    with the number under which they may quote it."""
    shown = {name: value for name, value in answer.items() if name != "withheld"}
    return shown | {"receipt": number_of(str(answer.get("id", "")))}
