"""What a figure says, and what it says of nothing."""

from evaluation.measure import Goal, share


def test_a_share_of_no_case_neither_meets_nor_misses_its_goal() -> None:
    nothing = share("false alarms", "harmless", 0, 0, Goal(0.0, at_least=False))

    assert nothing.is_empty
    assert nothing.met is None


def test_a_share_of_cases_is_held_to_its_goal() -> None:
    assert share("heard", "all", 9, 10, Goal(1.0)).met is False
    assert share("heard", "all", 10, 10, Goal(1.0)).met is True
