"""A network followed from its input to its output: one way of data, at one size."""

from __future__ import annotations

import ast
from functools import partial
from typing import TYPE_CHECKING

from cnnviz.errors import Fault
from cnnviz.reading.code.keras.construction import flat
from cnnviz.reading.code.keras.ends import uses_of
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.foresight import Gone
from cnnviz.reading.code.language.keras_inputs import channels_first
from cnnviz.reading.code.language.leaf_layers import BRANCH, MOST_PARTS, unknown_reason
from cnnviz.reading.code.language.lookups import begin_behind
from cnnviz.reading.code.language.single_inputs import LONE, without_axis
from cnnviz.reading.code.language.trace import Refused
from cnnviz.reading.code.modules.forwards import call_of, forward_of, given_beside
from cnnviz.reading.code.networks.instances import said_name
from cnnviz.reading.code.source.axes_asked import axes_asked
from cnnviz.reading.code.values.budget import Budget
from cnnviz.reading.code.values.errors import Halt, Limit, Raised
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Tensor, Use
from cnnviz.reading.code.values.values import Batch, Picked, Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cnnviz.layers.base import Shape
    from cnnviz.reading.code.language.input_uses import Reached


class Way:
    """What was met on one way: the calls, and what refused them."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.uses: list[Use] = []
        self.refused: list[Refused] = []
        self.behind: list[Refused] = []  # What hinders the calls behind those, which are left out.
        self.asked: set[str] = set()
        self.passed: set[int] = set()  # Modules that are passed by their shapes alone.
        self.entered: Sequence[Reached] = ()  # What the input goes into.
        self.given: list[Use | None] = []  # The calls whose outputs the network gives back.
        self.gone: Gone | None = None  # What other sizes would come to, where that is foreseen.

    @property
    def size(self) -> int:
        """As `Refused.size`, of what was met first; 0 where that has another reason."""
        return self.refused[0].size if self.refused else 0


def followed(e: Evaluator, root: Module, shape: Shape) -> Way:
    """The way of an input of `shape` through `root`."""
    way = Way(shape)
    way.passed = e.passed
    if root.outputs is not None:
        _made_before(e, root, way)
        return way
    e.budget = Budget(e.budget.end)
    e.paths = paths_of(root)
    e.skips.met.clear()
    e.trace.begin(shape)
    e.journal.open()
    try:
        _go(e, root, way)
    finally:
        way.uses = list(e.trace.uses)
        way.refused = [*e.trace.refused, *way.refused]
        way.entered = e.trace.entered
        begin_behind(e, way)
        way.gone = _gone(e, way)
        _cut(e, way)
        e.journal.undo()
        e.trace.end()
    return way


def _go(e: Evaluator, root: Module, way: Way) -> None:
    """Calls the network on its input; what ends that is told by the way."""
    try:
        call = call_of(e, root, way.shape)
        more = given_beside(e, root, call, partial(_lacking, e, root))
        at = _place(root)
        args = [*more.args[:at], _input(e, root, way.shape), *more.args[at:]]
        outputs = e.call(root, args, more.kwargs, root.node)
        _check(outputs, e, root)
        way.given = [one.use for one in flat(outputs) if isinstance(one, Tensor)]
    except Halt as halt:
        record(e, way, halt.unknown)
    except Raised as error:
        asked = axes_asked(e.source.tree, error.node)
        way.refused.append(Refused(e.source.fault(error.node, error.reason + asked), 0))
    except (Limit, RecursionError) as error:
        e.trace.forked()
        why = str(error) if isinstance(error, Limit) else "this is nested too deep to follow"
        way.refused.append(Refused(e.source.fault(root.node, why), 0))


def _place(root: Module) -> int:
    """Where among what a network is given its input is."""
    forward = forward_of(root)
    at = 0 if forward is None else forward.place
    if forward is not None and at is None:
        first, name = forward.inputs[0], "call" if root.keras else "forward"
        why = f"{name} takes {first.arg} first, which is said to be {ast.unparse(first.annotation)}"  # type: ignore[arg-type]
        raise Halt(Unknown(f"{why}, no input: put the parameter that is the input first", first))
    return at or 0


def _gone(e: Evaluator, way: Way) -> Gone | None:
    """What other sizes would come to; None where the text may go by them."""
    if e.cuts or e.skips.names or not e.trace.blind:
        return None
    failed = len(way.refused) > len(e.trace.refused)
    return Gone(e.trace.met, way.uses, open_=e.trace.meeting is not None, failed=failed)


def _cut(e: Evaluator, way: Way) -> None:
    """Ends a way before the first call that is refused, where a part of it is asked for."""
    clean = len(way.uses) if e.trace.clean is None else e.trace.clean
    if e.cuts and clean and way.refused and not way.size:
        way.uses = way.uses[:clean]
        way.refused, way.behind = [], way.refused


def peeked(e: Evaluator, walk: Callable[[Shape], Way], shape: Shape) -> Way:
    """A way to foresee others by; where it does not serve, it is as if it had not been gone."""
    trained = list(e.trained)
    way = walk(shape)
    if way.gone is None:
        e.trained = trained
    return way


def paths_of(root: Module) -> dict[int, str]:
    """The dotted path of each module in a network."""
    found: dict[int, str] = {}
    for path, module in root.named():
        found.setdefault(id(module), path)
    return found


def _made_before(e: Evaluator, root: Module, way: Way) -> None:
    """The calls of a model that Keras made of tensors: they were followed when it was built."""
    try:
        way.uses = uses_of(root)
        begin_behind(e, way)
        behind = root.said.get("behind")
        way.behind = [Refused(behind, 0)] if behind is not None and way.uses else []
    except Raised as error:
        way.refused.append(Refused(e.source.fault(error.node, error.reason), 0))


def _input(e: Evaluator, root: Module, shape: Shape) -> Tensor:
    tensor = Tensor((Batch(), *shape), traced=True)
    tensor.keras = root.keras
    tensor.first = root.keras and channels_first(e)
    return tensor


def _lacking(e: Evaluator, root: Module, parameter: ast.arg) -> Unknown:
    """What `forward` needs beside its input, where nothing in the text says what that is."""
    name = "call" if root.keras else "forward"
    why = f"{name} takes {parameter.arg} beside the input; a network here has one input"
    forward = forward_of(root)
    inputs = forward.inputs if forward is not None else []
    at = (forward.place or 0) if forward is not None else 0
    branch = BRANCH.format(inputs[at].arg if inputs else "input")
    said = f": --set {parameter.arg}=VALUE if it is no tensor{branch}{_instead(e, root)}"
    return Unknown(f"{why}{said}", parameter)


def _instead(e: Evaluator, root: Module) -> str:
    """What to draw where `forward` takes more than the input: of the parts, advice chooses one."""
    parts = [path for path, one in root.named() if path and "." not in path and one.children]
    some = "|".join(parts[:MOST_PARTS])
    return f", --model {said_name(e, root)}.{some} draws a part" if parts else ""


def _check(outputs: Value, e: Evaluator, root: Module) -> None:
    """Refuses what is given back where that is not known, or is no tensor of the network's."""
    why = getattr(outputs, "why", None)
    found = [why] if isinstance(why, Unknown) else _unpicked(e, flat(outputs))
    for one in found:
        if isinstance(one, Unknown):
            raise Halt(one)
    given = [one for one in found if isinstance(one, Tensor)]
    tensors = [one for one in given if one.traced]
    forward = forward_of(root)
    place = getattr(forward and forward.function, "node", root.node)
    for tensor in given:
        e.trace.check_store(tensor, place)
    for tensor in tensors:
        if tensor.lone is not None and not tensor.lone.met:
            e.trace.refuse(tensor.lone.node, LONE)
        tensor.use, tensor.alone = without_axis(e, tensor, place).use, False
    if not tensors:
        nothing = "gives nothing back" if not found else "gives nothing that comes from its input"
        raise Halt(Unknown(f"this network {nothing}", place))
    _last(e, tensors)
    _leave_out(e, tensors)


def _unpicked(e: Evaluator, values: list[Value]) -> list[Value]:
    """Values, for what only picks among numbers of tensors these tensors."""
    found: list[Value] = []
    for one in values:
        found += one.tensors if isinstance(one, Picked) else [one]
    given = [one.use for one in found if isinstance(one, Tensor)]
    for one in values:
        if isinstance(one, Picked) and all(
            use is None or use.node is not one.place for use in given
        ):
            e.trace.picked.append(one.place)
            while e.trace.uses and e.trace.uses[-1].node is one.place:
                e.trace.uses.pop()  # The largest value, where only its place is asked for.
    return found


def _last(e: Evaluator, tensors: list[Tensor]) -> None:
    """Puts the call of an output last, where one that gives none is behind all of them."""
    use = tensors[-1].use
    uses = e.trace.uses
    if use is None or not uses or any(uses[-1] is tensor.use for tensor in tensors):
        return
    at = next((at for at, one in enumerate(uses) if one is use), None)
    if at is not None and not any(use in one.reads for one in uses[at + 1 :]):
        uses.append(uses.pop(at))


def _leave_out(e: Evaluator, tensors: list[Tensor]) -> None:
    """Takes out what is a part of a later call, and nothing else reads."""
    uses = e.trace.uses
    kept = {id(tensor.use) for tensor in tensors}
    for spare in sorted(e.trace.spare, key=lambda use: -use.order):
        if id(spare) not in kept and not any(spare in use.reads for use in uses):
            uses[:] = [use for use in uses if use is not spare]


def record(e: Evaluator, way: Way, unknown: Unknown) -> None:
    """Records what is not known, unless that was told already."""
    for one in unknown.each():
        way.asked |= {one.name} - {""}
        if one.node is not None:
            fault: Fault = e.source.fault(one.node, unknown_reason(one))
            way.refused.append(Refused(fault, 0))
