"""Reading code, with advice on the parts to draw if the whole cannot be drawn."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from time import thread_time

from cnnviz.errors import CnnvizError, SpecError
from cnnviz.layers import names as layer_names
from cnnviz.layers.base import Layer, times
from cnnviz.layers.network import Network
from cnnviz.reading.code.further_faults import with_later_names
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.keras_inputs import order_note
from cnnviz.reading.code.language.leaf_layers import ASIDE, BRANCH
from cnnviz.reading.code.language.skipped import Undrawn, undrawn_fault
from cnnviz.reading.code.networks.faults import all_settings
from cnnviz.reading.code.networks.instances import networks
from cnnviz.reading.code.networks.roots import root_classes
from cnnviz.reading.code.networks.uncalled_builders import (
    builder_hint,
    shorter_hint,
    whole_builders,
)
from cnnviz.reading.code.part_instead import part_alone, part_option
from cnnviz.reading.code.reading import Reading
from cnnviz.reading.code.source.depth import deep_recursion, without_collector
from cnnviz.reading.code.source.source import Source
from cnnviz.reading.code.values.network_names import names_of
from cnnviz.reading.report import spec_error
from cnnviz.reading.selection import pick, select
from cnnviz.reading.wish import Wish

_BRANCH = re.compile(re.escape(BRANCH).replace(r"\{\}", r"(\w+)"))
_SIDEWAYS = re.compile("is larger than its input|Concat cannot join")
_MODEL = re.compile(r", --model (\S+)\.([\w|]+) draws a part")
_TRIED, _TIME = 3, 0.25  # Other networks to try if the last is refused, and seconds for them.


def read(source: Source, wish: Wish) -> Network | None:
    """The network of a text of code, or None if it has none; raises `CnnvizError`."""
    with deep_recursion(), without_collector():
        reading = Reading(source, wish)
        try:
            return reading.network()
        except SpecError as refusal:
            error = with_later_names(source, wish, reading, refusal)
            wants_parts = ASIDE in str(error) or _BRANCH.search(str(error)) is not None
            partial, size = _as_far_as_it_goes(source, wish) if wants_parts else (None, "")
            hints = [_channels_hint(error, reading), _another_network(source, wish, reading)]
            hints.append(_builders(error, wish, reading) if not any(hints) else "")
            hints.append(part_alone(source, wish, reading, error) if not any(hints) else "")
            if not wants_parts and not any(hints):
                raise error from None
            option = _option_of(source, wish, reading)
            raise with_advice(error, partial, size, *hints, option=option) from None


def _option_of(source: Source, wish: Wish, reading: Reading) -> Callable[[str], str]:
    """What gives the options that draw a module of the text alone, in the time left."""
    return lambda part: part_option(source, wish, part, min(reading.end, thread_time() + _TIME))


def _channels_hint(error: SpecError, reading: Reading) -> str:
    """A hint if an input that may be meant channels first is too small for a kernel, or cannot be
    joined.
    """
    e = reading.evaluator
    tensor = e.trace.refusing if e is not None else None
    is_sideways = any(_SIDEWAYS.search(fault.reason) for fault in error.faults)
    if e is None or tensor is None or not tensor.keras or not is_sideways:
        return ""
    use = tensor.use
    while use is not None and use.layer is not None:
        use = use.reads[0]
    hint = order_note(e, e.trace.start if use is None else use.shape)
    return hint[:1].upper() + hint[1:]


def _builders(error: SpecError, wish: Wish, reading: Reading) -> str:
    """A hint at functions that build what the text never does, or that may be shorter."""
    e = reading.evaluator if wish.model is None and not wish.settings else None
    return "" if e is None else builder_hint(e, error) or shorter_hint(e, str(error))


def _another_network(source: Source, wish: Wish, reading: Reading) -> str:
    """The option that draws another network of a text, found in the time left; else ""."""
    late = thread_time() > reading.end  # Even looking for others takes time if there are many.
    if wish.model is not None or reading.evaluator is None or late:
        return ""
    end = min(reading.end, thread_time() + _TIME)
    for name in _others(reading.evaluator)[:_TRIED]:
        with suppress(CnnvizError):
            network = Reading(source, wish._replace(model=name), end).network()
            if network is not None and any(layer.parameters for layer in network.layers):
                return f"--model {name} draws another network of this text"
    return ""


def _others(e: Evaluator) -> list[str]:
    """The networks of a text except the last that it builds, then its classes, then its functions
    that need no arguments, each with the last first.
    """
    built = names_of(e, networks(e))
    classes = [cls.name for cls in root_classes(e)]
    built_classes = {module.cls.name for module in networks(e) if module.cls is not None}
    names = [*built[-2::-1], *(name for name in reversed(classes) if name not in built_classes)]
    names += whole_builders(e)[::-1]
    return list(dict.fromkeys(name for name in names if name not in built[-1:]))


def _as_far_as_it_goes(source: Source, wish: Wish) -> tuple[Network | None, str]:
    """The network up to what cannot be followed, with layers passed by their shapes, and the
    option for the input if several fit.
    """
    reading = Reading(source, wish._replace(layers="0"))
    try:
        return reading.full_network(), ""
    except CnnvizError:
        least = reading.least
    if least is None:
        return None, ""
    try:
        retry = Reading(source, wish._replace(layers="0", input_shape=least))
        return retry.full_network(), f" --input {times(least)}"
    except CnnvizError:
        return None, ""


def drawable_parts(network: Network) -> tuple[str, str]:
    """What can be drawn before the first passed layer, and behind the last: FIRST:LAST."""
    layers = network.layers
    at = [place for place, layer in enumerate(layers) if isinstance(layer, Undrawn)] or [
        len(layers)
    ]
    return _part(network, 0, at[0]), _part(network, at[-1] + 1, len(layers))


def _part(network: Network, start: int, end: int) -> str:
    """A stretch from its first layer to its last; if that cannot be drawn, from the first with
    weights to the last.
    """
    working = [at for at in range(start, end) if _is_work(network.layers[at])]
    weighted = [at for at in working if network.layers[at].parameters != 0]
    if not weighted:
        return ""
    ranges = (_range(network, stretch[0], stretch[-1]) for stretch in (working, weighted))
    return next(filter(None, ranges), "")


def _is_work(layer: Layer) -> bool:
    """Whether a layer is more than a reshaping of data, or a step of arithmetic beside it."""
    reshapes = layer.rule in ("reshape", "axes") or layer.spec_name == "Permute"
    return layer.parameters != 0 or (not reshapes and layer.spec_name in layer_names())


def _range(network: Network, first: int, last: int) -> str:
    """FIRST:LAST of calls, "" if they cannot be drawn; a number as the end is exclusive."""
    names = network.names
    ends = [names[last], *names[last + 1 : last + 2], str(last + 1)]
    parts = [names[first]] if first == last else [f"{names[first]}:{end}" for end in ends]
    return next((part for part in parts if _picked_calls(network, part) == (first, last + 1)), "")


def _picked_calls(network: Network, part: str) -> tuple[int, int] | None:
    """The range of calls that a choice picks, None if they cannot be drawn."""
    try:
        return select(part, network.names) if _is_drawable(network, part) else None
    except CnnvizError:
        return None


def _is_drawable(network: Network, layers: str) -> bool:
    """Whether a part of a network can be drawn: one with branches may read several calls."""
    try:
        return undrawn_fault(pick(network, layers).layers) is None
    except CnnvizError:
        return False


def with_advice(
    error: SpecError,
    network: Network | None,
    size: str,
    *hints: str,
    option: Callable[[str], str],
) -> SpecError:
    """The error with the parts of a network that can be drawn, by the names of their layers.

    `network` is the network as far as it can be followed, if at all; `size` is the option for the
    input that a part needs, or ""; `hints` are lines on what else to try; `option` gives what draws
    a module alone, or "".
    """
    before, behind = ("", "") if network is None else drawable_parts(network)
    parts = [(before, "what is before it"), (behind, "what is behind it")]
    phrases = [f"--layers {part}{size} draws {what}" for part, what in parts if part]
    advice = "".join(f"; {phrase}" for phrase in phrases)
    faults = [
        fault._replace(reason=_branch(fault.reason.replace(ASIDE, advice), network, size, option))
        for fault in error.faults
    ]
    last = "\n".join(filter(None, (all_settings(faults), *hints)))
    return spec_error(error.text, faults, last=last)


def _branch(reason: str, network: Network | None, size: str, option: Callable[[str], str]) -> str:
    """A reason about a second input, with the names of the layers that the first goes through."""
    names = () if network is None else network.names
    part = _range(network, 0, len(names) - 1) if network is not None and names else ""
    if not part:
        names, reason = (), _BRANCH.sub("", reason)
    else:
        reason = _BRANCH.sub(rf", --layers {part}{size} draws what \1 goes through", reason)
    match = _MODEL.search(reason)
    unread = (
        option(f"{match[1]}.{child}")
        for child in (match[2].split("|") if match else ())
        if match and not any(name.startswith(f"{child}.") for name in names)
    )
    which = "another part" if names else "a part"
    drawing = next(filter(None, unread), "")
    return _MODEL.sub(lambda _: f", {drawing} draws {which}" if drawing else "", reason)
