"""An ONNX graph, and the shapes of its values once that of its input is known."""

from __future__ import annotations

import os
from typing import Any

from cnnviz.errors import CnnvizError, OutsideError
from cnnviz.layers.base import Shape, times
from cnnviz.reading.onnx.rounding import corrected
from cnnviz.reading.onnx.strip import BrokenFile, stripped
from cnnviz.reading.wording import listed, short

MISSING = (
    "an ONNX file is read by the onnx package, which is not installed:"
    ' python -m pip install "cnnviz[onnx]"'
)

Open = tuple[int | None, ...]
"""Sizes with the batch axis first, None if the file leaves one open."""


class Model:
    """A graph without its weights. `onnx` is the package, `proto` its ModelProto."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = os.fspath(path)
        self.name = short(os.path.basename(self.path), 60)
        self.onnx = _package()
        self.proto = self.load()
        weights = {tensor.name for tensor in self.proto.graph.initializer}
        self.inputs = [value for value in self.proto.graph.input if value.name not in weights]
        if not self.proto.graph.node:
            raise CnnvizError(f"{self.name} has no layers: it is an empty graph, or no ONNX file")
        if len(self.inputs) != 1:
            names = (
                listed(short(value.name) for value in self.inputs[:4]) if self.inputs else "none"
            )
            raise CnnvizError(f"{self.name} has {len(self.inputs)} inputs ({names}); one is read")
        tensor = self.inputs[0].type.tensor_type
        self.dims = [(dim.dim_value or None, dim.dim_param) for dim in tensor.shape.dim]
        self.has_rank = tensor.HasField("shape")

    @property
    def opset(self) -> int:
        """The version of ONNX's own operators."""
        imports = self.proto.opset_import
        versions = [opset.version for opset in imports if opset.domain in ("", "ai.onnx")]
        return max(versions, default=1)

    def load(self) -> Any:
        """The ModelProto, its functions, if any, inlined."""
        try:
            with open(self.path, "rb") as file:
                data = stripped(file, os.fstat(file.fileno()).st_size)
        except OSError as error:
            raise OutsideError(f"'{self.name}' cannot be read: {error.strerror}") from None
        except BrokenFile as broken:
            reason = self._other_format() or f"cannot be read as ONNX: {broken}"
            raise CnnvizError(f"'{self.name}' {reason}") from None
        try:
            proto = self.onnx.ModelProto.FromString(data)
            if proto.functions:
                from onnx.inliner import inline_local_functions

                proto = inline_local_functions(proto)
        except Exception as error:  # Whatever the package raises for a bad file.
            raise CnnvizError(f"'{self.name}' cannot be read as ONNX: {_brief(error)}") from None
        return proto

    def _other_format(self) -> str:
        """What the file is if it begins as another kind does, else ""."""
        from cnnviz.reading.files import format_of

        with open(self.path, "rb") as file:
            kind = format_of(file.read(64), self.name)
        return kind and f"is {kind}"

    @property
    def sizes(self) -> Open:
        """The sizes of the input, the batch first, None if the file leaves one open."""
        return tuple(size for size, _ in self.dims)

    def shapes_over(self, shape: Shape) -> dict[str, Shape]:
        """The shape of each value, the batch first, for an input of `shape`, without the batch.

        Raises `CnnvizError` if the file's input has another shape.
        """
        full = ((self.sizes[0] if self.sizes else None) or 1, *shape)
        pairs = zip(self.sizes, full, strict=False)
        matches = len(self.sizes) == len(full) and all(f in (None, n) for f, n in pairs)
        if self.has_rank and not matches:
            own = self.input_text()
            raise CnnvizError(f"the input of {self.name} is {own}, not {times(shape)}")
        dims = self.inputs[0].type.tensor_type.shape
        dims.ClearField("dim")
        for size in full:
            dims.dim.add().dim_value = size
        return self.infer_shapes()

    def infer_shapes(self) -> dict[str, Shape]:
        """The shapes that the package infers, of values whose sizes are all known."""
        # Exporters list the file's tensors among the values, too: their shapes stay.
        numbers = {tensor.name for tensor in self.proto.graph.initializer}
        for value in (*self.proto.graph.output, *self.proto.graph.value_info):
            if value.name not in numbers:
                value.type.tensor_type.ClearField("shape")
        proto, shapes = self.proto, self._inferred(self.proto)
        while (proto := corrected(self.onnx, proto, shapes)) is not None:
            shapes = self._inferred(proto)
        return shapes

    def _inferred(self, proto: Any) -> dict[str, Shape]:
        try:
            graph = self.onnx.shape_inference.infer_shapes(proto, data_prop=True).graph
        except Exception as error:
            raise CnnvizError(f"the shapes of {self.name} do not fit: {_brief(error)}") from None
        shapes: dict[str, Shape] = {}
        for value in (*graph.input, *graph.value_info, *graph.output):
            dims = value.type.tensor_type.shape.dim
            if value.type.tensor_type.HasField("shape") and all(d.dim_value > 0 for d in dims):
                shapes[value.name] = tuple(dim.dim_value for dim in dims)
        return shapes

    def input_text(self) -> str:
        """Its input without the batch in words, open sizes by their names in the file."""
        return "x".join(str(size or short(name, 12) or "?") for size, name in self.dims[1:])


def _package() -> Any:
    """The onnx package; raises `CnnvizError` with the command that installs it."""
    try:
        import onnx
        import onnx.shape_inference
    except ImportError:
        raise CnnvizError(MISSING) from None
    return onnx


def _brief(error: Exception) -> str:
    words = " ".join(str(error).split())
    return words[:160] or type(error).__name__
