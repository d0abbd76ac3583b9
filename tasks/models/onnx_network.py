"""A fitted network as ONNX: trained with Keras, run by ONNX Runtime.

A service then needs no TensorFlow (1.8 GB, seconds of imports), and a row takes a fraction of a
millisecond where ``keras.Model.predict`` takes tens of them.
"""

import warnings
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from tasks.telemetry import silence

if TYPE_CHECKING:
    import keras

REQUIRES = ("onnxruntime",)
"""Distributions that serving a network needs."""


class OnnxNetwork:
    """A network that holds its ONNX bytes and opens a session when it is first asked.

    Attributes:
        content: the model file; equal networks have equal bytes.
    """

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._session: Any = None

    @classmethod
    def of(cls, model: "keras.Model", *example: npt.NDArray[Any]) -> "OnnxNetwork":
        """Export a fitted Keras model.

        Args:
            model: with one output; axes of size None stay free.
            example: a batch for each of its inputs: a model that was never called has no graph.
        """
        import onnx

        model(list(example) if len(example) > 1 else example[0], training=False)
        with TemporaryDirectory() as folder, warnings.catch_warnings():
            # Keras asks for NumPy's np.object, which is none of the user's business
            warnings.simplefilter("ignore", FutureWarning)
            file = Path(folder) / "model.onnx"
            model.export(file, format="onnx", verbose=False)
            content = onnx.load(file)
        return cls(_canonical(content).SerializeToString(deterministic=True))

    def __call__(self, *inputs: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
        """Run a batch: an array for each input of the model, rows along the first axis."""
        session = self._opened()
        names = [wanted.name for wanted in session.get_inputs()]
        output: npt.NDArray[np.float32]
        (output,) = session.run(None, dict(zip(names, inputs, strict=True)))
        return output

    def __getstate__(self) -> dict[str, Any]:
        """Leave the session out: it belongs to the process."""
        return {"content": self.content}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.content = state["content"]
        self._session = None

    def _opened(self) -> Any:
        if self._session is None:
            silence()  # ONNX Runtime reports to its maker from its import on
            import onnxruntime

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            self._session = onnxruntime.InferenceSession(
                self.content, options, providers=["CPUExecutionProvider"]
            )
        return self._session


def _canonical(content: Any) -> Any:
    """Put nodes into one of their possible orders, and number tensors in it.

    The exporter's names hold counters of the process and its order of nodes depends on them, so
    that a second export of the same network would differ from the first.
    """
    _sort(content.graph)
    _rename(content.graph, {"": ""})
    for field in ("doc_string", "metadata_props"):
        content.ClearField(field)
    return content


def _sort(graph: Any) -> list[str]:
    """Order nodes depth first from the outputs, constants by first use.

    Returns:
        Tensors of an outer graph that this one uses, in the order of their use.
    """
    _order_copies(graph)
    producers = {name: node for node in graph.node for name in node.output}
    constants = {value.name: value for value in graph.initializer}
    used: dict[str, list[str]] = {}
    nodes: list[Any] = []
    seen: dict[str, None] = {}
    stack = [value.name for value in reversed(graph.output)]
    while stack:
        name = stack.pop()
        node = producers.get(name)
        if name in seen:
            continue
        if node is None:
            seen[name] = None
            continue
        if name not in used:  # on the way down: what it needs comes first
            used[name] = _needs(node)
            stack += [name, *reversed(used[name])]
            continue
        seen |= dict.fromkeys(node.output)
        nodes.append(node)
    own = {value.name for value in graph.input}
    outer = [name for name in seen if name not in producers | constants and name not in own]
    ordered = [constants[name] for name in seen if name in constants]
    for field, values in ((graph.node, nodes), (graph.initializer, ordered)):
        copies = [type(value).FromString(value.SerializeToString()) for value in values]
        del field[:]
        field.extend(copies)
    return outer


def _needs(node: Any) -> list[str]:
    inner = (_sort(attribute.g) for attribute in node.attribute if attribute.HasField("g"))
    return [name for name in chain(node.input, *inner) if name]


def _order_copies(graph: Any) -> None:
    """Of two outputs that are the same tensor, let the later one be the copy."""
    place = {value.name: number for number, value in enumerate(graph.output)}
    for node in graph.node:
        if node.op_type == "Identity" and {node.input[0], node.output[0]} <= place.keys():
            first, second = sorted((place[node.input[0]], place[node.output[0]]))
            graph.output[first].name = node.input[0]
            graph.output[second].name = node.output[0]


def _rename(graph: Any, names: dict[str, str]) -> None:
    graph.name = "network"
    graph.ClearField("doc_string")
    graph.ClearField("value_info")
    for value in [*graph.input, *graph.initializer]:
        value.name = _number(value.name, names)
    for node in graph.node:
        for field in ("name", "doc_string", "domain") if not node.domain else ("name",):
            node.ClearField(field)
        for place, name in enumerate(node.input):
            node.input[place] = _number(name, names)
        for attribute in node.attribute:
            if attribute.HasField("g"):
                _rename(attribute.g, names)
        for place, name in enumerate(node.output):
            node.output[place] = _number(name, names)
    for value in graph.output:
        value.name = _number(value.name, names)
    for value in [*graph.input, *graph.output]:
        for size in value.type.tensor_type.shape.dim:
            size.ClearField("dim_param")


def _number(name: str, names: dict[str, str]) -> str:
    return names.setdefault(name, f"t{len(names)}")
