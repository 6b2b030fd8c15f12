"""Following a network from its input to its output: one way of data, at one size."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from functools import partial

from cnnviz.errors import Fault
from cnnviz.layers.base import Shape
from cnnviz.reading.code.keras.construction import flatten_values
from cnnviz.reading.code.keras.ends import uses_of
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.foresight import Recording
from cnnviz.reading.code.language.input_uses import Reached
from cnnviz.reading.code.language.keras_inputs import channels_first
from cnnviz.reading.code.language.leaf_layers import BRANCH, MOST_PARTS, unknown_reason
from cnnviz.reading.code.language.lookups import begin_at_vectors
from cnnviz.reading.code.language.single_inputs import LONE, without_axis
from cnnviz.reading.code.language.trace import Refused
from cnnviz.reading.code.modules.forwards import call_of, extra_arguments, forward_of
from cnnviz.reading.code.networks.instances import model_argument
from cnnviz.reading.code.source.rank_hints import rank_hint
from cnnviz.reading.code.values.budget import Budget
from cnnviz.reading.code.values.errors import Halt, Limit, Raised
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Tensor, Use
from cnnviz.reading.code.values.values import Batch, DataIndices, Unknown, Value


class Way:
    """What was met on the way of an input: calls and refusals."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.uses: list[Use] = []
        self.refused: list[Refused] = []
        self.behind: list[Refused] = []  # Refusals of later calls, which are left out.
        self.asked_names: set[str] = set()
        self.passed: set[int] = set()  # Modules of which only the shapes are read.
        self.entered: Sequence[Reached] = ()  # What the input goes into.
        self.outputs: list[Use | None] = []  # The calls whose outputs are returned.
        self.recording: Recording | None = None  # To foresee other sizes by, if possible.

    @property
    def size(self) -> int:
        """`Refused.size` of the first refusal; 0 if that has another reason."""
        return self.refused[0].size if self.refused else 0


def follow_network(e: Evaluator, root: Module, shape: Shape) -> Way:
    """The way of an input of `shape` through `root`."""
    way = Way(shape)
    way.passed = e.passed
    if root.outputs is not None:
        _read_model(e, root, way)
        return way
    e.budget = Budget(e.budget.end)
    e.paths = paths_of(root)
    e.skips.met.clear()
    e.trace.begin(shape)
    e.journal.open()
    try:
        _call_network(e, root, way)
    finally:
        way.uses = list(e.trace.uses)
        way.refused = [*e.trace.refused, *way.refused]
        way.entered = e.trace.entered
        begin_at_vectors(e, way)
        way.recording = _recording(e, way)
        _cut(e, way)
        e.journal.undo()
        e.trace.end()
    return way


def _call_network(e: Evaluator, root: Module, way: Way) -> None:
    """Calls the network on its input; errors become refusals of the way."""
    try:
        call = call_of(e, root, way.shape)
        rest = extra_arguments(e, root, call, partial(_lacking, e, root))
        at = _input_index(root)
        args = [*rest.args[:at], _input(e, root, way.shape), *rest.args[at:]]
        outputs = e.call(root, args, rest.kwargs, root.node)
        _check(outputs, e, root)
        way.outputs = [
            output.use for output in flatten_values(outputs) if isinstance(output, Tensor)
        ]
    except Halt as halt:
        record(e, way, halt.unknown)
    except Raised as error:
        hint = rank_hint(e.source.tree, error.node)
        way.refused.append(Refused(e.source.fault(error.node, error.reason + hint), 0))
    except (Limit, RecursionError) as error:
        e.trace.forked()
        way.refused.append(Refused(e.source.fault(root.node, why_too_much(error)), 0))


def why_too_much(error: Limit | RecursionError) -> str:
    """Why a text is followed no further."""
    return str(error) if isinstance(error, Limit) else "this is nested too deep to follow"


def _input_index(root: Module) -> int:
    """The index of the input among a network's arguments."""
    forward = forward_of(root)
    at = 0 if forward is None else forward.place
    if forward is not None and at is None:
        first, name = forward.inputs[0], "call" if root.keras else "forward"
        why = (
            f"{name} takes {first.arg} first, which is annotated as {ast.unparse(first.annotation)}"  # type: ignore[arg-type]
        )
        raise Halt(Unknown(f"{why}, no input: put the parameter that is the input first", first))
    return at or 0


def _recording(e: Evaluator, way: Way) -> Recording | None:
    """A recording to foresee other sizes by; None if the text may depend on them."""
    if e.cuts or e.skips.names or not e.trace.blind:
        return None
    failed = len(way.refused) > len(e.trace.refused)
    return Recording(e.trace.met, way.uses, open_=e.trace.meeting is not None, failed=failed)


def _cut(e: Evaluator, way: Way) -> None:
    """Ends a way before the first refused call, if only a part was asked for."""
    clean = len(way.uses) if e.trace.clean is None else e.trace.clean
    if e.cuts and clean and way.refused and not way.size:
        way.uses = way.uses[:clean]
        way.refused, way.behind = [], way.refused


def peek(e: Evaluator, walk: Callable[[Shape], Way], shape: Shape) -> Way:
    """A way to foresee others by; if it does not allow that, it leaves no trace."""
    trained = list(e.trained)
    way = walk(shape)
    if way.recording is None:
        e.trained = trained
    return way


def paths_of(root: Module) -> dict[int, str]:
    """The dotted path of each module in a network."""
    paths: dict[int, str] = {}
    for path, module in root.named():
        paths.setdefault(id(module), path)
    return paths


def _read_model(e: Evaluator, root: Module, way: Way) -> None:
    """Reads the calls of a Keras model between tensors, which were followed when it was built."""
    try:
        way.uses = uses_of(root)
        begin_at_vectors(e, way)
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
    """An unknown for what `forward` needs beside its input and the text never passes."""
    name = "call" if root.keras else "forward"
    why = f"{name} takes {parameter.arg} beside the input; a network here has one input"
    forward = forward_of(root)
    inputs = forward.inputs if forward is not None else []
    at = (forward.place or 0) if forward is not None else 0
    branch = BRANCH.format(inputs[at].arg if inputs else "input")
    advice = f": --set {parameter.arg}=VALUE if it is no tensor{branch}{_instead(e, root)}"
    return Unknown(f"{why}{advice}", parameter)


def _instead(e: Evaluator, root: Module) -> str:
    """What to draw if `forward` takes more than the input; advice chooses among the parts."""
    parts = [path for path, child in root.named() if path and "." not in path and child.children]
    choices = "|".join(parts[:MOST_PARTS])
    return f", --model {model_argument(e, root)}.{choices} draws a part" if parts else ""


def _check(outputs: Value, e: Evaluator, root: Module) -> None:
    """Refuses outputs that are unknown, or no tensors of the network."""
    why = getattr(outputs, "why", None)
    values = [why] if isinstance(why, Unknown) else _without_selections(e, flatten_values(outputs))
    for value in values:
        if isinstance(value, Unknown):
            raise Halt(value)
    returned = [value for value in values if isinstance(value, Tensor)]
    tensors = [tensor for tensor in returned if tensor.traced]
    forward = forward_of(root)
    place = getattr(forward and forward.function, "node", root.node)
    for tensor in returned:
        e.trace.check_store(tensor, place)
    for tensor in tensors:
        if tensor.lone is not None and not tensor.lone.met:
            e.trace.refuse(tensor.lone.node, LONE)
        tensor.use, tensor.alone = without_axis(e, tensor, place).use, False
    if not tensors:
        nothing = "gives nothing back" if not values else "gives nothing that comes from its input"
        raise Halt(Unknown(f"this network {nothing}", place))
    _move_last(e, tensors)
    _leave_out(e, tensors)


def _without_selections(e: Evaluator, values: list[Value]) -> list[Value]:
    """Values, with selections among the numbers of tensors replaced by these tensors."""
    results: list[Value] = []
    for value in values:
        results += value.tensors if isinstance(value, DataIndices) else [value]
    uses = [value.use for value in results if isinstance(value, Tensor)]
    for value in values:
        if isinstance(value, DataIndices) and all(
            use is None or use.node is not value.place for use in uses
        ):
            e.trace.picked.append(value.place)
            while e.trace.uses and e.trace.uses[-1].node is value.place:
                e.trace.uses.pop()  # A maximum of which only the index is used.
    return results


def _move_last(e: Evaluator, tensors: list[Tensor]) -> None:
    """Moves the call of an output to the end, if one that is no output stands there."""
    use = tensors[-1].use
    uses = e.trace.uses
    if use is None or not uses or any(uses[-1] is tensor.use for tensor in tensors):
        return
    at = next((at for at, other in enumerate(uses) if other is use), None)
    if at is not None and not any(use in later.reads for later in uses[at + 1 :]):
        uses.append(uses.pop(at))


def _leave_out(e: Evaluator, tensors: list[Tensor]) -> None:
    """Removes calls that are part of a later one and that nothing else reads."""
    uses = e.trace.uses
    output_uses = {id(tensor.use) for tensor in tensors}
    for spare in sorted(e.trace.spare, key=lambda use: -use.order):
        if id(spare) not in output_uses and not any(spare in use.reads for use in uses):
            uses[:] = [use for use in uses if use is not spare]


def record(e: Evaluator, way: Way, unknown: Unknown) -> None:
    """Records an unknown as refusals of a way."""
    for cause in unknown.causes():
        way.asked_names |= {cause.name} - {""}
        if cause.node is not None:
            fault: Fault = e.source.fault(cause.node, unknown_reason(cause))
            way.refused.append(Refused(fault, 0))
