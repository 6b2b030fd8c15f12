"""Reading code; of one that cannot be drawn whole, the parts that can are told."""

from __future__ import annotations

import re
from contextlib import suppress
from time import thread_time
from typing import TYPE_CHECKING

from cnnviz.errors import CnnvizError, Fault, SpecError
from cnnviz.layers import names as layer_names
from cnnviz.layers.base import Layer, times
from cnnviz.layers.network import Network
from cnnviz.reading.code.further_faults import with_later
from cnnviz.reading.code.language.keras_inputs import read_last
from cnnviz.reading.code.language.leaf_layers import ASIDE, BRANCH
from cnnviz.reading.code.language.skipped import Passed, stands_in
from cnnviz.reading.code.networks.faults import together
from cnnviz.reading.code.networks.instances import networks
from cnnviz.reading.code.networks.roots import root_classes
from cnnviz.reading.code.networks.uncalled_builders import whole_builders, would_build, would_end
from cnnviz.reading.code.part_instead import part_alone
from cnnviz.reading.code.reading import Reading
from cnnviz.reading.code.source.depth import deep, unburdened
from cnnviz.reading.code.source.source import Source
from cnnviz.reading.code.values.network_names import names_of
from cnnviz.reading.report import spec_error
from cnnviz.reading.selection import pick, select

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.wish import Wish

_BRANCH = re.compile(re.escape(BRANCH).replace(r"\{\}", r"(\w+)"))
_MODEL = re.compile(r", --model (\S+)\.([\w|]+) draws a part")
_TRIED, _TIME = 3, 0.25  # Other networks of a text whose last is refused, and seconds for them.


def read(source: Source, wish: Wish) -> Network | None:
    """The network of a text of code, or None where it has none; raises `CnnvizError`."""
    with deep(), unburdened():
        reading = Reading(source, wish)
        try:
            return reading.network()
        except SpecError as refused:
            error = with_later(source, wish, reading, refused)
            left = ASIDE in str(error) or _BRANCH.search(str(error)) is not None
            far, size = _as_far_as_it_goes(source, wish) if left else (None, "")
            other = [_side(error, reading), _another(source, wish, reading)]
            other.append(_builders(error, wish, reading) if not any(other) else "")
            other.append(part_alone(source, wish, reading, error) if not any(other) else "")
            if not left and not any(other):
                raise error from None
            raise advised(error, far, size, *other) from None


def _side(error: SpecError, reading: Reading) -> str:
    """What to try where an input whose channels may be meant first is too small for a kernel, or
    cannot be joined.
    """
    e = reading.followed
    read = e.trace.refusing if e is not None else None
    if e is None or read is None or not read.keras or not any(map(_sideways, error.faults)):
        return ""
    use = read.use
    while use is not None and use.layer is not None:
        use = use.reads[0]
    said = read_last(e, e.trace.start if use is None else use.shape)
    return said[:1].upper() + said[1:]


def _builders(error: SpecError, wish: Wish, reading: Reading) -> str:
    """The functions to choose that build what the text never does, or may be shorter."""
    e = reading.followed if wish.model is None and not wish.settings else None
    return "" if e is None else would_build(e, str(error)) or would_end(e, str(error))


def _sideways(fault: Fault) -> bool:
    return "is larger than its input" in fault.reason or "Concat cannot join" in fault.reason


def _another(source: Source, wish: Wish, reading: Reading) -> str:
    """What draws another network of a text, in the time that is left; "" where nothing does."""
    late = thread_time() > reading.end  # Even to look for others takes time where many are built.
    if wish.model is not None or reading.followed is None or late:
        return ""
    end = min(reading.end, thread_time() + _TIME)
    for name in _others(reading.followed)[:_TRIED]:
        again = Reading(source, wish._replace(model=name))
        again.end = end
        with suppress(CnnvizError):
            found = again.network()
            if found is not None and any(layer.parameters for layer in found.layers):
                return f"--model {name} draws another network of this text"
    return ""


def _others(e: Evaluator) -> list[str]:
    """The networks of a text but the one that it builds last, then its classes, and its functions
    that can be called as they are, the last first.
    """
    built = names_of(e, networks(e))
    classes = [cls.name for cls in root_classes(e)]
    made = {one.cls.name for one in networks(e) if one.cls is not None}
    found = [*built[-2::-1], *(name for name in reversed(classes) if name not in made)]
    found += whole_builders(e)[::-1]
    return list(dict.fromkeys(one for one in found if one not in built[-1:]))


def _as_far_as_it_goes(source: Source, wish: Wish) -> tuple[Network | None, str]:
    """The network up to what cannot be followed, with layers that are passed by their shapes; and
    the input to say, where several fit.
    """
    reading = Reading(source, wish._replace(layers="0"))
    try:
        return reading.whole(), ""
    except CnnvizError:
        least = reading.least
    if least is None:
        return None, ""
    try:
        again = Reading(source, wish._replace(layers="0", input_shape=least))
        return again.whole(), f" --input {times(least)}"
    except CnnvizError:
        return None, ""


def parts_around(found: Network) -> tuple[str, str]:
    """What can be drawn before the first layer that is passed, and behind the last: FIRST:LAST."""
    layers = found.layers
    at = [place for place, one in enumerate(layers) if isinstance(one, Passed)] or [len(layers)]
    return _part(found, 0, at[0]), _part(found, at[-1] + 1, len(layers))


def _part(found: Network, start: int, end: int) -> str:
    """The first layer of a stretch to the last; where that is no part which can be drawn, the
    first to the last with weights.
    """
    worked = [at for at in range(start, end) if _is_work(found.layers[at])]
    learned = [at for at in worked if found.layers[at].parameters != 0]
    if not learned:
        return ""
    tried = (_range(found, one[0], one[-1]) for one in (worked, learned))
    return next(filter(None, tried), "")


def _is_work(layer: Layer) -> bool:
    """Whether a layer is more than a turn of data, or a step of some arithmetic beside it."""
    turns = layer.rule in ("reshape", "axes") or layer.spec_name == "Permute"
    return layer.parameters != 0 or (not turns and layer.spec_name in layer_names())


def _range(found: Network, first: int, last: int) -> str:
    """FIRST:LAST of calls that can be drawn, "" where they cannot; a number as the end is left
    out of what it ends.
    """
    names = found.names
    ends = [names[last], *names[last + 1 : last + 2], str(last + 1)]
    parts = [names[first]] if first == last else [f"{names[first]}:{end}" for end in ends]
    return next((one for one in parts if _meant(found, one) == (first, last + 1)), "")


def _meant(found: Network, part: str) -> tuple[int, int] | None:
    """The calls that a choice picks, None where they cannot be drawn."""
    try:
        return select(part, found.names) if _drawn(found, part) else None
    except CnnvizError:
        return None


def _drawn(found: Network, layers: str) -> bool:
    """Whether a part of a network can be drawn: in one with branches it may read several calls."""
    try:
        return stands_in(pick(found, layers).layers) is None
    except CnnvizError:
        return False


def advised(error: SpecError, found: Network | None, size: str = "", *other: str) -> SpecError:
    """The error with the parts of a network that can be drawn, by the names of their layers.

    `found` is the network as far as it can be followed, None where it cannot; `size` is the input
    that has to be said to draw a part, "" where none has; `other` are lines of what else to try.
    """
    before, behind = ("", "") if found is None else parts_around(found)
    parts = [(before, "what is before it"), (behind, "what is behind it")]
    words = [f"--layers {part}{size} draws {what}" for part, what in parts if part]
    said = "".join(f"; {one}" for one in words)
    faults = [
        one._replace(reason=_branch(one.reason.replace(ASIDE, said), found, size))
        for one in error.faults
    ]
    last = "\n".join(filter(None, (together(faults), *other)))
    return spec_error(error.text, faults, last=last)


def _branch(reason: str, found: Network | None, size: str) -> str:
    """What is said of a second input, with the names of the layers that the first goes through."""
    names = () if found is None else found.names
    part = _range(found, 0, len(names) - 1) if found is not None and names else ""
    if not part:
        names, reason = (), _BRANCH.sub("", reason)
    else:
        reason = _BRANCH.sub(rf", --layers {part}{size} draws what \1 goes through", reason)
    parts = _MODEL.search(reason)
    left = [
        one
        for one in (parts[2].split("|") if parts else ())
        if not any(name.startswith(f"{one}.") for name in names)
    ]
    which = "another part" if names else "a part"
    said = rf", --model \1.{left[0]} draws {which}" if left else ""
    return _MODEL.sub(said, reason)
