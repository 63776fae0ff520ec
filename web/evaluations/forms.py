"""A case as a form that people fill in: one thing a line, and what is wrong said beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from starlette.datastructures import FormData

from evaluation.suite import Line

OR = "||"  # between what is as right, within one fact
_SPEAKERS = {"user": "Habitant", "assistant": "Assistant"}
_SPOKEN = re.compile(r"^(habitante?|assistant)\s*:\s*", re.IGNORECASE)
_SINGLE = ("id", "question", "kind", "language", "style", "theme", "split", "provenance")


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form; ``faults`` by field, keys of the words; a ``line`` without them."""

    values: Mapping[str, Any]
    faults: Mapping[str, str]
    line: Line | None = None


def from_line(line: Line) -> dict[str, Any]:
    """The values of the form for a case."""
    told = line.model_dump()
    turns = [f"{_SPEAKERS[turn['role']]} : {turn['content']}" for turn in told["history"]]
    return {name: told[name] for name in _SINGLE} | {
        "history": "\n".join(turns),
        "gold": "\n".join(line.gold),
        "facts": "\n".join(f" {OR} ".join(group) for group in line.facts),
        "forbidden": "\n".join(line.forbidden),
        "tags": "\n".join(line.tags),
        "status": [str(status) for status in line.status],
    }


def blank(**values: Any) -> dict[str, Any]:
    """An empty form, but for ``values``."""
    empty = dict.fromkeys((*_SINGLE, "history", "gold", "facts", "forbidden", "tags"), "")
    first = {"kind": "local", "language": "fr", "style": "plain", "split": "test", "status": []}
    return empty | first | values


def read(form: FormData) -> Filled:
    """What was sent, checked like a line of a suite."""
    names = blank().keys() - {"status"}
    values: dict[str, Any] = {name: _text(form, name) for name in names}
    values["status"] = [str(each) for each in form.getlist("status")]
    item: dict[str, Any] = {name: values[name].strip() for name in _SINGLE if values[name].strip()}
    item |= {name: _lines(values[name]) for name in ("gold", "forbidden", "tags")}
    item["facts"] = [_group(each) for each in _lines(values["facts"])]
    item["status"] = values["status"]
    history, torn = _history(values["history"])
    item["history"] = history
    try:
        line = Line.model_validate(item)
    except ValidationError as error:
        # A case that says nothing of what is right lacks its sheet.
        faults = {str((fault["loc"] or ("gold",))[0]): _fault(fault) for fault in error.errors()}
        return Filled(values, faults | ({"history": "history"} if torn else {}))
    return Filled(values, {"history": "history"}) if torn else Filled(values, {}, line)


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.replace("\r\n", "\n") if isinstance(value, str) else ""


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _group(line: str) -> list[str]:
    return [each.strip() for each in line.split(OR) if each.strip()]


def _history(text: str) -> tuple[list[dict[str, str]], bool]:
    """The turns, and whether something stands before the first speaker."""
    turns: list[dict[str, str]] = []
    for line in _lines(text):
        if spoken := _SPOKEN.match(line):
            role = "assistant" if spoken[1].lower() == "assistant" else "user"
            turns.append({"role": role, "content": line[spoken.end() :]})
        elif turns:
            turns[-1]["content"] += f"\n{line}"
        else:
            return [], True
    return turns, False


def _fault(fault: Any) -> str:
    """The word for a fault of pydantic's."""
    kind, where = str(fault["type"]), fault["loc"]
    if kind in ("missing", "string_too_short"):
        return "missing"
    if kind == "value_error":
        return "expression" if where else "gold"
    return "refused"
