"""The steps of a training: within a plan's minutes, and from where it was cut."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import torch

from retrieval.adapting.checkpoint import Parameters, resume, save, set_rate, slope

Told = Callable[[int, int, float], None]  # (steps done, steps in all, loss)
KEPT_EVERY = 10  # steps between two states on disk


class Pace(Protocol):
    """What a plan says about its steps."""

    @property
    def learning_rate(self) -> float: ...
    @property
    def minutes(self) -> float: ...


def descend(
    parameters: Parameters,
    steps: int,
    loss_of: Callable[[int], torch.Tensor],
    plan: Pace,
    checkpoint: Path,
    told: Told,
) -> tuple[tuple[float, ...], float]:
    """Take ``steps`` steps, or those that fit into ``plan.minutes``; their losses and seconds.

    ``loss_of`` gives the loss of one step, by its number. The learning rate falls with whichever is
    nearer to its end, the steps or the minutes, so that a training that runs out of time ends as
    quietly as one that does not. It goes on from what ``checkpoint`` holds of the same plan.
    """
    optimizer = torch.optim.AdamW(parameters, lr=plan.learning_rate, weight_decay=0.01)
    losses, before = resume(checkpoint, plan, parameters, optimizer)
    started = time.monotonic()

    def seconds() -> float:
        return before + time.monotonic() - started

    for step in range(len(losses), steps):
        share = max(step / steps, seconds() / (60 * plan.minutes))
        if share >= 1:
            break
        set_rate(optimizer, plan.learning_rate * slope(share))
        loss = loss_of(step)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        losses.append(float(loss.detach()))
        told(len(losses), steps, losses[-1])
        if len(losses) % KEPT_EVERY == 0:
            save(checkpoint, plan, parameters, optimizer, losses, seconds())
    spent = seconds()
    save(checkpoint, plan, parameters, optimizer, losses, spent)
    return tuple(losses), spent
