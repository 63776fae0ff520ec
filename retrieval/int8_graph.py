"""A BERT encoder as an ONNX graph whose matrices are 8-bit integers.

Weights are scaled by output column and kept within ±63: AVX2 adds two products of bytes in 16 bits
and would saturate with ±127. Processors with VNNI do not saturate, so both give the same vectors.
Activations are scaled by token, not by batch: a text's vector does not depend on its neighbours.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

FUSED = "com.microsoft"  # ONNX Runtime's own operators
OPSET, LAYOUT = 19, 9
WEIGHT_MOST = 63
CENTRE = 128  # the byte that stands for 0
# Of GELU's output, which is never under -0.17, bytes under 0 are few.
GELU_CENTRE, GELU_LEAST = 16, 0.17

Array = npt.NDArray[np.float32]
Read = Callable[[str], Array]


@dataclass(frozen=True, slots=True)
class Encoder:
    """The sizes of a BERT-like encoder; ``first_position`` is the row of the first token's."""

    layers: int
    heads: int
    hidden: int
    epsilon: float
    first_position: int


def build_graph(encoder: Encoder, read: Read) -> onnx.ModelProto:
    """The graph: ``input_ids``, ``attention_mask`` (texts, tokens) → ``token_embeddings``.

    ``read`` gives a weight by the name it has in a BertModel, in float32.
    """
    graph = _Graph()
    x = _embed(graph, encoder, read)
    mask = graph.node("Cast", "attention_mask", to=TensorProto.INT32)
    for number in range(encoder.layers):
        x = _layer(graph, encoder, read, f"encoder.layer.{number}", x, mask)
    graph.nodes.append(helper.make_node("Identity", [x], ["token_embeddings"]))
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "encoder",
            [
                helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"])
                for name in ("input_ids", "attention_mask")
            ],
            [
                helper.make_tensor_value_info(
                    "token_embeddings", TensorProto.FLOAT, ["texts", "tokens", encoder.hidden]
                )
            ],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)],
    )
    model.ir_version = LAYOUT
    return model


class _Graph:
    """Nodes and constants as they are added."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, value: npt.NDArray[np.generic] | np.generic) -> str:
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        # ascontiguousarray makes a scalar a vector of one: undone here.
        if np.ndim(value) == 0:
            del self.constants[-1].dims[:]
        return name

    def node(self, kind: str, *inputs: str, domain: str = "", **attributes: object) -> str:
        return self.nodes_of(kind, inputs, 1, domain, **attributes)[0]

    def nodes_of(
        self, kind: str, inputs: Sequence[str], outputs: int, domain: str, **attributes: object
    ) -> list[str]:
        names = [f"n{len(self.nodes)}.{number}" for number in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, domain=domain, **attributes))
        return names


def _embed(graph: _Graph, encoder: Encoder, read: Read) -> str:
    """Word, position and type together; the words' table, most of the weights, in bytes by row."""
    words = read("embeddings.word_embeddings.weight")
    scale = np.maximum(np.abs(words).max(axis=1, keepdims=True), 1e-12) / 127
    rows = graph.node("Gather", graph.constant(np.rint(words / scale).astype(np.int8)), "input_ids")
    scales = graph.node("Gather", graph.constant(scale.astype(np.float32)), "input_ids")
    x = graph.node("Mul", graph.node("Cast", rows, to=TensorProto.FLOAT), scales)
    positions = read("embeddings.position_embeddings.weight")[encoder.first_position :]
    positions = positions + read("embeddings.token_type_embeddings.weight")[0]
    zero, one = (graph.constant(np.array([n], np.int64)) for n in (0, 1))
    length = graph.node("Gather", graph.node("Shape", "input_ids"), one)
    sliced = graph.node("Slice", graph.constant(positions), zero, length, zero)
    x = graph.node("Add", x, graph.node("Unsqueeze", sliced, zero))
    norm = [graph.constant(read(f"embeddings.LayerNorm.{n}")) for n in ("weight", "bias")]
    return graph.node("LayerNormalization", x, *norm, axis=-1, epsilon=encoder.epsilon)


def _layer(graph: _Graph, encoder: Encoder, read: Read, name: str, x: str, mask: str) -> str:
    parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
    weight = np.concatenate([read(f"{part}.weight") for part in parts])
    bias = graph.constant(np.concatenate([read(f"{part}.bias") for part in parts]))
    together = _linear(graph, x, weight)
    split = graph.nodes_of("Split", [together], 3, "", axis=2, num_outputs=3)
    attended = graph.node(
        "MultiHeadAttention", *split, bias, mask, domain=FUSED, num_heads=encoder.heads
    )

    def add(y: str, x: str, linear: str, norm: str) -> str:
        y = graph.node("Add", y, graph.constant(read(f"{name}.{linear}.bias")))
        scale, shift = (
            graph.constant(read(f"{name}.{norm}.{part}")) for part in ("weight", "bias")
        )
        total = graph.node("Add", y, x)
        return graph.node(
            "LayerNormalization", total, scale, shift, axis=-1, epsilon=encoder.epsilon
        )

    y = _linear(graph, attended, read(f"{name}.attention.output.dense.weight"))
    x = add(y, x, "attention.output.dense", "attention.output.LayerNorm")
    wide = _linear(graph, x, read(f"{name}.intermediate.dense.weight"))
    bias = graph.constant(read(f"{name}.intermediate.dense.bias"))
    wide = graph.node("BiasGelu", wide, bias, domain=FUSED)
    y = _linear(graph, wide, read(f"{name}.output.dense.weight"), after_gelu=True)
    return add(y, x, "output.dense", "output.LayerNorm")


def _linear(graph: _Graph, x: str, weight: Array, *, after_gelu: bool = False) -> str:
    """``x`` times the transposed ``weight`` (out, in), without bias; a scale for each token."""
    columns = np.maximum(np.abs(weight).max(axis=1), 1e-12) / WEIGHT_MOST
    integers = np.rint(weight / columns[:, None]).astype(np.int8).T
    last = graph.constant(np.array([-1], np.int64))
    if after_gelu:
        centre, most = GELU_CENTRE, 255 - GELU_CENTRE
        largest = graph.node("ReduceMax", x, last, keepdims=1)
        least = np.float32(GELU_LEAST * most / GELU_CENTRE)  # so that -0.17 fits under the centre
    else:
        centre, most = CENTRE, 255 - CENTRE
        largest = graph.node("ReduceMax", graph.node("Abs", x), last, keepdims=1)
        least = np.float32(1e-12)
    largest = graph.node("Max", largest, graph.constant(least))
    factor = graph.node("Div", graph.constant(np.float32(most)), largest)
    zero = graph.constant(np.uint8(centre))
    unit = graph.constant(np.float32(1))
    bytes_ = graph.node("QuantizeLinear", graph.node("Mul", x, factor), unit, zero)
    product = graph.node(
        "MatMulIntegerToFloat",
        bytes_,
        graph.constant(integers),
        graph.constant(np.float32(1 / most)),
        graph.constant(columns.astype(np.float32)),
        zero,
        domain=FUSED,
    )
    return graph.node("Mul", product, largest)
