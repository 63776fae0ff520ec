"""An entry as JSON and as Markdown, to be handed over, completed and published."""

from __future__ import annotations

from dataclasses import asdict

from evaluation.register.entry import Entry, Filled, words


def as_json(entry: Entry) -> dict[str, object]:
    """Every field by its id; ``to_fill``: how many wait for the authority."""
    return {**asdict(entry), "to_fill": entry.to_fill}


def as_markdown(entry: Entry) -> str:
    """One document, a part each with its own title."""
    told = words()["document"]
    lines = [
        f"# {told['title'].format(authority=entry.authority)}",
        "",
        told["made"].format(date=_day(entry.made_on), version=entry.version),
        told["to_fill"].format(n=entry.to_fill, mark=told["mark"]),
        "",
    ]
    for part in entry.parts:
        lines += [f"## {part.title}", ""]
        if part.lead:
            lines += [part.lead, ""]
        for field in part.fields:
            lines += _field(field, told["mark"])
    return "\n".join(lines).rstrip() + "\n"


def _field(field: Filled, mark: str) -> list[str]:
    number = f"{field.id} " if field.id[:1].isdigit() else ""
    lines = [f"### {number}{field.name}", ""]
    if field.says:
        lines += [field.says, ""]
    if field.lines:
        lines += [*(f"- {line}" for line in field.lines), ""]
    if field.asked:
        lines += [f"**{mark}** : {field.asked}", ""]
    return lines


def _day(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{day}/{month}/{year}"
