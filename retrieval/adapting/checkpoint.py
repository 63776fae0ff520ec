"""A training that can be cut: its state on disk, and the pace that it keeps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

Parameters = Sequence[torch.nn.Parameter]
RISE = 0.1  # the share of a training in which the learning rate goes up


def slope(share: float) -> float:
    """Factor of the learning rate when ``share`` of a training is done: up, then along a cosine."""
    if share < RISE:
        return (share + 0.01) / (RISE + 0.01)
    return 0.5 * (1 + math.cos(math.pi * min((share - RISE) / (1 - RISE), 1.0)))


def set_rate(optimizer: torch.optim.Optimizer, rate: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = rate


def save(
    path: Path,
    plan: object,
    parameters: Parameters,
    optimizer: torch.optim.Optimizer,
    losses: Sequence[float],
    seconds: float,
) -> None:
    """Write aside, then in its place by one rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    state = {
        "plan": repr(plan),
        "parameters": [parameter.detach() for parameter in parameters],
        "optimizer": optimizer.state_dict(),
        "losses": list(losses),
        "seconds": seconds,
    }
    torch.save(state, partial)
    partial.replace(path)


def resume(
    path: Path, plan: object, parameters: Parameters, optimizer: torch.optim.Optimizer
) -> tuple[list[float], float]:
    """Losses and seconds of the training that was cut; nothing when there is none of this plan."""
    if not path.is_file():
        return [], 0.0
    state: dict[str, Any] = torch.load(path, weights_only=True)
    if state["plan"] != repr(plan):
        return [], 0.0
    with torch.no_grad():
        for parameter, value in zip(parameters, state["parameters"], strict=True):
            parameter.copy_(value)
    optimizer.load_state_dict(state["optimizer"])
    return list(state["losses"]), float(state["seconds"])
