"""What the year's answers drew, way by way, against all of them being written by the model."""

from __future__ import annotations

from assistant.energy import grams
from assistant.masking import LEAST, shown_line
from assistant.settings import EnergySettings
from assistant.storage.tallies import MODEL, WAYS, Tally, by_name, days_with
from evaluation.yearly.year import Energy, Way
from foundation import load


def energy_of(tally: Tally) -> Energy:
    """The baseline is the mean of the written answers where there are enough, else the setting."""
    settings, total = load(EnergySettings), by_name(tally)
    answers = {way: total.get(f"energy.{way}.answers", 0) for way in WAYS}
    spent = {way: total.get(f"energy.{way}.uwh", 0) / 1e6 for way in WAYS}
    every, wh = sum(answers.values()), sum(spent.values())
    enough = every >= LEAST
    told = answers[MODEL] >= LEAST and spent[MODEL] > 0
    baseline = spent[MODEL] / answers[MODEL] if told else settings.baseline_wh
    hidden = shown_line([answers[way] for way in WAYS])
    days = len(list(days_with(tally, "energy.")))
    return Energy(
        ways=tuple(
            Way(
                way,
                count,
                spent[way] / answers[way] if count else None,
                baseline * answers[way] - spent[way] if count else None,
            )
            for way, count in zip(WAYS, hidden, strict=False)
        ),
        total_wh=wh if enough else None,
        grams=grams(wh, settings.grams_per_kwh) if enough else None,
        mean_wh=wh / every if enough else None,
        wh_a_day=wh / days if enough and days else None,
        measured=total.get("energy.measured", 0) / every if every else 0.0,
        uncertainty=settings.uncertainty,
        grams_per_kwh=settings.grams_per_kwh,
        baseline_wh=baseline,
        saved_wh=baseline * every - wh if enough else None,
    )
