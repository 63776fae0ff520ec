"""How the figures of ``benchmarks/decode.py`` are shown."""

from __future__ import annotations

from statistics import median
from typing import Any

from rich.console import Group
from rich.table import Table

WIDTH = 26  # characters of a question: the table then fits a terminal of 80


def show(result: dict[str, Any]) -> Group:
    """The pace prompt by prompt and over all pairs, then the wait for the first token."""
    pace = _table(
        f"decode: {result['model']}, tokens a second",
        ("Prompt", "Tokens", "Plain", f"Draft {result['draft']}", "Ratio", "Same text"),
    )
    wait = _table(
        "Wait for the first token: nothing cached, then the instructions cached",
        ("Prompt", "Tokens", "Cold", "Cached", "Ratio"),
    )
    for case in result["cases"]:
        plain, guessed = (
            median(pair[way] for pair in case["pairs"]) for way in ("plain", "speculative")
        )
        pace.add_row(
            _short(case["question"]),
            str(case["decoded"]),
            f"{plain:.1f}",
            f"{guessed:.1f}",
            f"×{case['ratio']:.2f}",
            "yes" if case["same_text"] else "no",
        )
        wait.add_row(
            _short(case["question"]),
            f"{case['cold_read_tokens']} / {case['cached_read_tokens']}",
            f"{case['cold_s']:.2f} s",
            f"{case['cached_s']:.2f} s",
            f"×{case['cached_s'] / case['cold_s']:.2f}" if case["cold_s"] else "",
        )
    for table in (pace, wait):
        table.add_section()
    if result["ratio"]:
        pace.add_row(
            f"Median of {result['ratio']['count']} pairs",
            "",
            f"{result['plain_tokens_per_second']['p50']:.1f}",
            f"{result['speculative_tokens_per_second']['p50']:.1f}",
            f"×{result['ratio']['p50']:.2f}",
            f"{result['same_text']} of {result['prompts_measured']}",
        )
    cold, cached = result["first_token_cold_s"], result["first_token_instructions_cached_s"]
    wait.add_row("Median", "", f"{cold['p50']:.2f} s", f"{cached['p50']:.2f} s", "")
    if result["prompts_measured"] < result["prompts_asked"]:
        pace.caption = (
            f"The time was over after {result['prompts_measured']} of "
            f"{result['prompts_asked']} prompts"
        )
    return Group(pace, wait)


def _table(title: str, columns: tuple[str, ...]) -> Table:
    table = Table(title=title)
    table.add_column(columns[0], no_wrap=True)
    for name in columns[1:]:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _short(question: str) -> str:
    return question if len(question) <= WIDTH else question[: WIDTH - 1] + "…"
