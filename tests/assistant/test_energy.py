"""Energy by the processor's counters, in a tree made for the test, and by estimate without them."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import energy
from assistant.energy import ESTIMATED, MEASURED, Reading, drawn, grams, joules, read_counters

MOST = 262_143_328_850


def zone(tree: Path, id: str, name: str, microjoules: int, most: int = MOST) -> None:
    folder = tree / id
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "name").write_text(f"{name}\n")
    (folder / "energy_uj").write_text(f"{microjoules}\n")
    (folder / "max_energy_range_uj").write_text(f"{most}\n")


def busy(path: Path, seconds: float) -> None:
    """A /proc/stat whose cores were busy that long, and idle for much longer."""
    tick = 100
    path.write_text(f"cpu  {int(seconds * tick)} 0 0 999999 777 0 0 0 0 0\ncpu0 1 1 1 1\n")


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(energy, "RAPL", tmp_path / "powercap")
    monkeypatch.setattr(energy, "STAT", tmp_path / "stat")
    monkeypatch.setattr(energy.os, "sysconf", lambda name: 100)
    busy(tmp_path / "stat", 1000)
    return tmp_path


def test_processors_and_memory_are_counted_once_each(machine: Path) -> None:
    tree = machine / "powercap"
    zone(tree, "intel-rapl:0", "package-0", 10)
    zone(tree, "intel-rapl:1", "package-1", 20)
    zone(tree, "intel-rapl:0:0", "core", 5)
    zone(tree, "intel-rapl:0:1", "dram", 7)
    found = read_counters()
    assert found is not None
    assert found.keys() == {"intel-rapl:0", "intel-rapl:1", "intel-rapl:0:1"}


def test_a_counter_of_the_whole_platform_stands_alone(machine: Path) -> None:
    zone(machine / "powercap", "intel-rapl:0", "package-0", 10)
    zone(machine / "powercap", "intel-rapl:1", "psys", 90)
    assert read_counters() == {"intel-rapl:1": (90, MOST)}


def test_what_may_not_be_read_is_not_guessed(machine: Path) -> None:
    zone(machine / "powercap", "intel-rapl:0", "package-0", 10)
    zone(machine / "powercap", "intel-rapl:1", "package-1", 10)
    (machine / "powercap" / "intel-rapl:1" / "energy_uj").write_text("")
    assert read_counters() is None


def test_a_counter_that_began_again_went_round_once() -> None:
    before = {"a": (MOST - 1_000_000, MOST), "b": (5_000_000, MOST)}
    now = {"a": (1_999_999, MOST), "b": (6_000_000, MOST)}
    assert joules(before, now) == pytest.approx(3.0 + 1.0)


def test_a_turn_takes_its_share_of_what_the_machine_drew(machine: Path) -> None:
    zone(machine / "powercap", "intel-rapl:0", "package-0", MOST - 10_000_000)
    began = energy.read()
    zone(machine / "powercap", "intel-rapl:0", "package-0", 25_999_999)  # 36 J later, gone round
    busy(machine / "stat", 1004)
    half = drawn(began, 2.0, watts_per_core=12.0)
    assert half.method == MEASURED
    assert half.wh == pytest.approx(18 / 3600)
    # Shared threads can count a little twice: never more than all there was.
    assert drawn(began, 9.0, watts_per_core=12.0).wh == pytest.approx(36 / 3600)


def test_a_machine_that_hardly_worked_is_estimated(machine: Path) -> None:
    zone(machine / "powercap", "intel-rapl:0", "package-0", 0)
    began = energy.read()
    zone(machine / "powercap", "intel-rapl:0", "package-0", 900_000_000)
    busy(machine / "stat", 1000.05)
    assert drawn(began, 0.03, watts_per_core=12.0).method == ESTIMATED


def test_without_counters_it_is_processor_time_by_watts(machine: Path) -> None:
    began = energy.read()
    assert began == Reading(None, 0.0)
    told = drawn(began, 30.0, watts_per_core=12.0)
    assert (told.method, told.wh) == (ESTIMATED, pytest.approx(0.1))
    assert grams(told.wh, 52.0) == pytest.approx(0.0052)
