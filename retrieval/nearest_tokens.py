"""One score for a question and a text that were read together, from the vectors of their tokens."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from retrieval.adapter import Array

SCALE = 20.0  # of cosines, which differ by hundredths, to scores that differ by units


class NearestTokens(torch.nn.Module):
    """How near to each token of the question the nearest one of the text is, on the whole.

    The mean counts some tokens more than others, by what was learnt; before that, all alike. It
    ranks before anything was learnt (as ColBERT does, Khattab and Zaharia, 2020), where a linear
    layer over a mean would begin at chance.
    """

    def __init__(self, folder: Path) -> None:
        """For the encoder in ``folder``, whose tokenizer says what stands around the two."""
        super().__init__()
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        read = Tokenizer.from_file(str(folder / "tokenizer.json")).encode("a", "b")
        around = [
            id for id, special in zip(read.ids, read.special_tokens_mask, strict=True) if special
        ]
        self._special = torch.tensor([*around, config["pad_token_id"]])
        self._separator = read.ids[1 + max(p for p, n in enumerate(read.sequence_ids) if n == 0)]
        size = int(config["hidden_size"])
        self.weight = torch.nn.Parameter(torch.zeros(size))
        self.scale = torch.nn.Parameter(torch.tensor(SCALE))

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """``input_ids`` (pairs, tokens), ``token_embeddings`` (…, size) → ``scores`` (pairs, 1)."""
        ids, tokens = features["input_ids"], features["token_embeddings"].float()
        after = (ids == self._separator).cumsum(dim=1) > 0
        said = ~torch.isin(ids, self._special)
        units = torch.nn.functional.normalize(tokens, dim=-1)
        near = units @ units.transpose(1, 2)
        nearest = near.masked_fill(~(after & said)[:, None, :], -1.0).amax(dim=2)
        counts = (tokens @ self.weight).masked_fill(after | ~said, -torch.inf)
        shares = torch.nan_to_num(torch.softmax(counts, dim=1))  # a question without a word: none
        features["scores"] = self.scale * (shares * nearest).sum(dim=1, keepdim=True)
        return features

    def learnt(self) -> dict[str, Array]:
        """What an adapter brings, by name, beside the matrices for the encoder."""
        return {
            f"head.{name}": np.atleast_1d(value.detach().float().numpy()).copy()
            for name, value in self.named_parameters()
        }

    def put(self, learnt: Mapping[str, Array]) -> None:
        """Take over what ``learnt`` gave; KeyError or RuntimeError when it is of another model."""
        with torch.no_grad():
            for name, value in self.named_parameters():
                value.copy_(torch.from_numpy(learnt[f"head.{name}"]).reshape(value.shape))
