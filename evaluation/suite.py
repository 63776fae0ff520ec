"""Files of cases: one JSON object a line, or a YAML list; every fault is told with its line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant.conversation import Status
from evaluation.case import Case, Spoken
from evaluation.errors import SuiteError


def _compiles(expression: str) -> str:
    try:
        re.compile(expression)
    except re.error as error:
        raise ValueError(f"{expression!r} is no regular expression: {error}") from None
    return expression


Word = Annotated[str, Field(min_length=1)]
Expression = Annotated[Word, AfterValidator(_compiles)]


class _Turn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    role: Literal["user", "assistant"]
    content: Word


class Line(BaseModel):
    """What a case may say; ``Case`` tells what each means."""

    model_config = ConfigDict(extra="forbid")
    id: Word
    question: Word
    kind: Literal["national", "local", "unanswerable"]
    gold: list[Word] = []
    facts: list[Annotated[list[Expression], Field(min_length=1)]] = []
    forbidden: list[Expression] = []
    history: list[_Turn] = []
    status: list[Status] = []
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] = "fr"
    style: Word = "plain"
    theme: str = ""
    tags: list[Word] = []
    split: Literal["tune", "test"] = "test"
    provenance: str = ""

    @model_validator(mode="after")
    def _says_what_is_right(self) -> Line:
        if self.kind != "unanswerable" and not self.gold and not self.status:
            raise ValueError(f'expected "gold" (or a "status") for the kind "{self.kind}"')
        return self

    def case(self) -> Case:
        return Case(
            id=self.id,
            question=self.question,
            kind=self.kind,
            gold=tuple(self.gold),
            facts=tuple(tuple(group) for group in self.facts),
            forbidden=tuple(self.forbidden),
            history=tuple(Spoken(turn.role, turn.content) for turn in self.history),
            status=tuple(self.status),
            language=self.language,
            style=self.style.replace("_", "-"),  # one spelling, so that slices meet
            theme=self.theme,
            tags=tuple(self.tags),
            split=self.split,
            provenance=self.provenance,
        )


def line_of(case: Case) -> Line:
    """The case as it is written in a file."""
    told = asdict(case) | {"facts": [list(group) for group in case.facts]}
    return Line.model_validate(
        {name: list(value) if isinstance(value, tuple) else value for name, value in told.items()}
    )


def read_suite(path: Path) -> tuple[Case, ...]:
    """Every case of a file (.jsonl, .yaml). Raises SuiteError with the number of the wrong line."""
    try:
        content = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(f"{path} could not be read: {error}") from None
    items = _yaml_items if path.suffix in (".yaml", ".yml") else _json_items
    cases: dict[str, Case] = {}
    for number, item in items(content, path):
        case = _case(item, f"{path}:{number}")
        if case.id in cases:
            raise SuiteError(f"{path}:{number}: the id {case.id!r} stands twice")
        cases[case.id] = case
    return tuple(cases.values())


def read_suites(paths: Sequence[Path]) -> tuple[Case, ...]:
    """The cases of several files, whose ids must differ. Raises SuiteError."""
    cases: dict[str, Case] = {}
    for path in paths:
        for case in read_suite(path):
            if case.id in cases:
                raise SuiteError(f"{path}: the id {case.id!r} also stands in another suite")
            cases[case.id] = case
    return tuple(cases.values())


def _json_items(content: str, path: Path) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(content.split("\n"), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except ValueError as error:
                raise SuiteError(f"{path}:{number}: expected a line of JSON: {error}") from None


def _yaml_items(content: str, path: Path) -> Iterator[tuple[int, Any]]:
    loader = yaml.SafeLoader(content)  # composed, not loaded: only nodes know their line
    try:
        root = loader.get_single_node()
        if not isinstance(root, yaml.SequenceNode):
            raise SuiteError(f"{path}:1: expected a list of cases")
        for node in root.value:
            yield node.start_mark.line + 1, loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SuiteError(f"{path}:{line}: expected YAML: {error.problem}") from None
    finally:
        loader.dispose()


def _case(item: Any, where: str) -> Case:
    try:
        line = Line.model_validate(item)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors(include_input=False)
        )
        raise SuiteError(f"{where}: {faults.removeprefix(': ')}") from None
    return line.case()
