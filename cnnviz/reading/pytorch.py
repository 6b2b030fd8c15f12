"""From calls in PyTorch's spelling to layers."""

from __future__ import annotations

from dataclasses import MISSING, fields
from functools import lru_cache

from cnnviz.errors import ArgumentFault
from cnnviz.layers import Kind
from cnnviz.layers.base import Layer, Shape, times
from cnnviz.reading.binding import Signature, bind
from cnnviz.reading.judging import judge
from cnnviz.reading.steps import SizeFault, Step
from cnnviz.reading.tree import Call, Literal, Named, Node
from cnnviz.reading.values import Value, name_reason, values_of
from cnnviz.reading.wording import Faults

_PRINTED_ONLY = {"UpsamplingNearest2d": "mode", "UpsamplingBilinear2d": "mode"}
"""What PyTorch prints of a class that its constructor does not take."""

_TAIL = ("device", "dtype")
"""The last two parameters of PyTorch's trained layers: where and how numbers are stored."""

_TRAINED = (
    *("Conv", "ConvTranspose", "LocallyConnected", "TiledConv", "Linear", "PReLU", "Scale"),
    *("BatchNorm", "InstanceNorm", "SyncBatchNorm", "GroupNorm", "LayerNorm", "RMSNorm"),
    *("LazyConv", "LazyConvTranspose", "LazyLinear", "LazyBatchNorm", "LazyInstanceNorm"),
)


def pytorch_step(
    name: str, call: Call, kind: Kind, faults: Faults, spec_name: str | None = None
) -> Step:
    """The step that a call of a layer makes; records all its faults.

    `spec_name` is the layer's name in a spec, if the call has another for it.
    """
    spec_name = spec_name or call.name.text.rpartition(".")[2]
    if spec_name == "Identity":  # It takes any arguments, by design.
        return Step(name, call, {}, kind.cls())
    if spec_name.startswith("Lazy"):
        call = _without_zero(call)
    signature = _signature(kind, spec_name)
    nodes = bind(call, signature, faults)
    nodes.pop(_PRINTED_ONLY.get(kind.cls.__name__, ""), None)
    places = {argument: node for argument, node in nodes.items() if argument not in _TAIL}
    step = _SolidPool if spec_name == "AvgPool3d" else Step
    return step(name, call, places, _checked_layer(kind, call, signature, places, faults))


def _without_zero(call: Call) -> Call:
    """A lazy layer's call without the 0 channels that its print begins with."""
    first = call.arguments[0] if call.arguments else None
    node = first.value if isinstance(first, Named) else first
    is_channels = not isinstance(first, Named) or first.name.text in ("in_features", "in_channels")
    if not (is_channels and isinstance(node, Literal) and node.value == 0):
        return call
    return Call(call.start, call.end, call.name, call.arguments[1:])


class _SolidPool(Step):
    """PyTorch's AvgPool3d, the one pooling whose window must fit the input without its padding."""

    def layers(self, shape: Shape) -> tuple[Layer, ...]:
        """The pool; raises `SizeFault` if its window is larger than the input."""
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
    settable = [field for field in fields(kind.cls) if field.name != "dims"]  # type: ignore[arg-type]
    required = sum(field.default is MISSING for field in settable)
    printed = _PRINTED_ONLY.get(kind.cls.__name__)
    skipped = _TAIL if kind.cls.__name__ in _TRAINED else (printed,) if printed else ()
    parameters = (*(field.name for field in settable), *skipped)
    return Signature(name, parameters, parameters[:required], skipped.__contains__)


def _checked_layer(
    kind: Kind, call: Call, signature: Signature, places: dict[str, Node], faults: Faults
) -> Layer | None:
    values = values_of(places, faults)

    def refuse(fault: ArgumentFault) -> None:
        if fault.argument not in places and len(values) < len(places):
            return  # It may be one whose value is not known, which was reported.
        place = places.get(fault.argument)
        reason = fault.reason if place is None else _reason(kind, fault, place)
        faults.at(place or call.name, reason)

    return judge(
        lambda arguments: _layer(kind, arguments), values, signature.needed, refuse, places
    )


_CACHE: dict[tuple[Kind, str], Layer] = {}
"""Some layers by their arguments: those of deep networks are often alike."""

_CACHE_SIZE = 256


def _layer(kind: Kind, values: dict[str, Value]) -> Layer:
    try:
        # 1 and True are equal as keys, but not the same value: their reprs differ.
        key = (kind, repr(values))
    except ValueError:  # Python writes no number of more than 4,300 digits.
        return _new_layer(kind, values)
    layer = _CACHE.get(key)
    if layer is None:
        layer = _new_layer(kind, values)
        if len(_CACHE) < _CACHE_SIZE:
            _CACHE[key] = layer
    return layer


def _new_layer(kind: Kind, values: dict[str, Value]) -> Layer:
    if kind.dims is None:
        return kind.cls(**values)
    return kind.cls(dims=kind.dims, **values)  # type: ignore[call-arg]


def _reason(kind: Kind, fault: ArgumentFault, place: Node) -> str:
    """Why a value is refused; for a bare name, that names are not evaluated."""
    types = {field.name: str(field.type) for field in fields(kind.cls)}  # type: ignore[arg-type]
    takes_words = "str" in types.get(fault.argument, "")
    return fault.reason if takes_words else name_reason(place) or fault.reason
