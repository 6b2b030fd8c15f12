"""Calls in PyTorch's spelling to layers."""

from __future__ import annotations

from dataclasses import MISSING, fields
from functools import lru_cache

from cnnviz.errors import ArgumentFault
from cnnviz.layers import Kind
from cnnviz.layers.base import Layer, Shape, times
from cnnviz.reading.binding import Signature, bind
from cnnviz.reading.judging import judged
from cnnviz.reading.steps import SizeFault, Step
from cnnviz.reading.tree import Call, Literal, Named, Node
from cnnviz.reading.values import Value, name_reason, values_of
from cnnviz.reading.wording import Faults

_PRINTED = {"UpsamplingNearest2d": "mode", "UpsamplingBilinear2d": "mode"}
"""What PyTorch prints of a class, and what it does not take."""

_TAIL = ("device", "dtype")
"""The last two parameters of PyTorch's layers that learn: where their numbers are kept."""

_LEARN = (
    *("Conv", "ConvTranspose", "LocallyConnected", "TiledConv", "Linear", "PReLU", "Scale"),
    *("BatchNorm", "InstanceNorm", "SyncBatchNorm", "GroupNorm", "LayerNorm", "RMSNorm"),
    *("LazyConv", "LazyConvTranspose", "LazyLinear", "LazyBatchNorm", "LazyInstanceNorm"),
)


def pytorch_step(
    name: str, call: Call, kind: Kind, faults: Faults, spec_name: str | None = None
) -> Step:
    """The step that a call of a layer makes; records all its faults.

    `spec_name` is the layer's name in a spec, where the call has another for it.
    """
    spec_name = spec_name or call.name.text.rpartition(".")[2]
    if spec_name == "Identity":  # It takes whatever it is given, which is its use.
        return Step(name, call, {}, kind.cls())
    if spec_name.startswith("Lazy"):
        call = _without_zero(call)
    signature = _signature(kind, spec_name)
    found = bind(call, signature, faults)
    found.pop(_PRINTED.get(kind.cls.__name__, ""), None)
    places = {argument: node for argument, node in found.items() if argument not in _TAIL}
    step = _SolidPool if spec_name == "AvgPool3d" else Step
    return step(name, call, places, _made(kind, call, signature, places, faults))


def _without_zero(call: Call) -> Call:
    """A lazy layer's call without the channels, 0, that a print of it begins with."""
    first = call.arguments[0] if call.arguments else None
    said = first.value if isinstance(first, Named) else first
    named = not isinstance(first, Named) or first.name.text in ("in_features", "in_channels")
    if not (named and isinstance(said, Literal) and said.value == 0):
        return call
    return Call(call.start, call.end, call.name, call.arguments[1:])


class _SolidPool(Step):
    """PyTorch's AvgPool3d, the one pooling whose window must fit the input without its padding."""

    def layers(self, shape: Shape) -> tuple[Layer, ...]:
        """The pool; raises a `SizeFault` where its window is larger than the input."""
        cells = getattr(self.layer, "kernel_size", ())
        if len(shape) == 4 and any(n < k for n, k in zip(shape[1:], cells, strict=True)):
            raise SizeFault(
                f"the kernel of AvgPool3d, {times(cells)}, is larger than its input,"
                f" {times(shape[1:])}, which PyTorch does not let padding make up for in 3-D;"
                " take a larger input or a smaller kernel",
                -1,
                "kernel_size",
            )
        return super().layers(shape)


@lru_cache(maxsize=256)
def _signature(kind: Kind, name: str) -> Signature:
    known = [field for field in fields(kind.cls) if field.name != "dims"]  # type: ignore[arg-type]
    needed = sum(field.default is MISSING for field in known)
    printed = _PRINTED.get(kind.cls.__name__)
    skipped = _TAIL if kind.cls.__name__ in _LEARN else (printed,) if printed else ()
    parameters = (*(field.name for field in known), *skipped)
    return Signature(name, parameters, parameters[:needed], skipped.__contains__)


def _made(
    kind: Kind, call: Call, signature: Signature, places: dict[str, Node], faults: Faults
) -> Layer | None:
    values = values_of(places, faults)

    def refuse(fault: ArgumentFault) -> None:
        if fault.argument not in places and len(values) < len(places):
            return  # What is missing may be what is not known; that was told.
        place = places.get(fault.argument)
        reason = fault.reason if place is None else _reason(kind, fault, place)
        faults.at(place or call.name, reason)

    return judged(lambda known: _layer(kind, known), values, signature.needed, refuse, places)


_MADE: dict[tuple[Kind, str], Layer] = {}
"""Layers by what they were made with, some of them: those of deep networks are often alike."""

_MOST_MADE = 256


def _layer(kind: Kind, values: dict[str, Value]) -> Layer:
    try:
        # 1 and True would be the same key, and are not the same value: their words are not.
        key = (kind, repr(values))
    except ValueError:  # Python writes no number of more than 4,300 digits.
        return _new_layer(kind, values)
    made = _MADE.get(key)
    if made is None:
        made = _new_layer(kind, values)
        if len(_MADE) < _MOST_MADE:
            _MADE[key] = made
    return made


def _new_layer(kind: Kind, values: dict[str, Value]) -> Layer:
    if kind.dims is None:
        return kind.cls(**values)
    return kind.cls(dims=kind.dims, **values)  # type: ignore[call-arg]


def _reason(kind: Kind, fault: ArgumentFault, place: Node) -> str:
    """Why a value is refused; of a bare name, that names are not worked out."""
    types = {field.name: str(field.type) for field in fields(kind.cls)}  # type: ignore[arg-type]
    takes_words = "str" in types.get(fault.argument, "")
    return fault.reason if takes_words else name_reason(place) or fault.reason
