"""A kept question asked again of what runs now, and what of the answer differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.storage.receipts import Asked

# What a citizen would see: when one of these differs, the answer does.
ANSWER = ("status", "text", "sheets", "passages")
NAMED = ("code", "model", "prompt", "embedder", "index", "calibration", "settings")
UNKNOWN = "not kept"  # an answer of before receipts held it


@dataclass(frozen=True, slots=True)
class Difference:
    """``name``: a part of the answer, or ``versions.index`` and the like."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Replayed:
    """Two answers' JSON side by side."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    differences: tuple[Difference, ...]

    @property
    def same_answer(self) -> bool:
        """Whether a citizen would see the same; versions and confidence may differ all the same."""
        return not any(each.name in ANSWER for each in self.differences)


def compare(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    settings: tuple[Mapping[str, Any], Mapping[str, Any]] | None = None,
) -> Replayed:
    """``settings``: those of then and of now, by section, where those of then are known."""
    found = [*_parts(before, after), *_versions(before, after)]
    if settings is not None:
        found += _settings(*settings)
    return Replayed(before, after, tuple(found))


def replay_json(asked: Asked, replayed: Replayed) -> dict[str, Any]:
    """Plain values; of the dialogue before, only how many messages it had."""
    return {
        "id": asked.given.answer.get("id", ""),
        "at": asked.given.at.isoformat(),
        "question": asked.question,
        "turns_before": len(asked.history),
        "same_answer": replayed.same_answer,
        "differences": [asdict(each) for each in replayed.differences],
        "before": replayed.before,
        "after": replayed.after,
    }


def _parts(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    for name, of in _PARTS.items():
        old, new = of(before), of(after)
        if old != new:
            yield Difference(name, old, new)


def _versions(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    """A part that had a say in only one of the two is no other version of itself."""
    old, new = before.get("versions") or {}, after.get("versions") or {}
    for name in NAMED:
        was = old.get(name, "") if old else _of_label(before, name)
        now = new.get(name, "")
        if was != now and was and now:
            yield Difference(f"versions.{name}", was, now)
    sheets_then, sheets_now = old.get("sheets") or {}, new.get("sheets") or {}
    for id in sheets_then.keys() & sheets_now.keys():
        if sheets_then[id] != sheets_now[id]:
            yield Difference(f"versions.sheets.{id}", sheets_then[id], sheets_now[id])


def _of_label(answer: Mapping[str, Any], name: str) -> str:
    """Answers of before had the name of their index in the label, and no more that compares."""
    told = str((answer.get("label") or {}).get("index_version", ""))
    return told.split("-multilingual")[0] if name == "index" and told else UNKNOWN


def _settings(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Difference]:
    for section in sorted({*then, *now}):
        old, new = then.get(section) or {}, now.get(section) or {}
        for name in sorted({*old, *new}):
            if old.get(name) != new.get(name):
                yield Difference(f"settings.{section}.{name}", old.get(name), new.get(name))


def _sheets(answer: Mapping[str, Any]) -> list[str]:
    return [str(each.get("procedure", "")) for each in answer.get("citations") or ()]


def _passages(answer: Mapping[str, Any]) -> list[str]:
    """The official excerpt, then the words cited of each source."""
    excerpt = answer.get("excerpt") or {}
    cited = [str(each.get("excerpt", "")) for each in answer.get("citations") or ()]
    return [str(excerpt["text"]), *cited] if excerpt.get("text") else cited


def _choices(answer: Mapping[str, Any]) -> Sequence[str]:
    return [str(each.get("label", "")) for each in answer.get("choices") or ()]


_PARTS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "status": lambda answer: answer.get("status", ""),
    "text": lambda answer: answer.get("answer", ""),
    "sheets": _sheets,
    "passages": _passages,
    "choices": _choices,
    "confidence": lambda answer: answer.get("confidence"),
    "threshold": lambda answer: answer.get("threshold"),
    "composition": lambda answer: (answer.get("label") or {}).get("composition", ""),
}
