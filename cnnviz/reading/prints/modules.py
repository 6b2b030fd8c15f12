"""The modules of a print: classes, values and children, each with its dotted path."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cnnviz.reading.layout import MOST_LAYERS
from cnnviz.reading.tree import Call, Child, Literal, Node, Word
from cnnviz.reading.wording import Faults

ROW = "list"
"""The class of modules in a row, which are no print of a module: how they are called is open."""

_WRAPPED_LABELS = ("_orig_mod", "_fsdp_wrapped_module", "_fpw_module", "_checkpoint_wrapped_module")
"""Labels of the only child in wrappers such as that of torch.compile."""

_WRAPPERS = re.compile(
    r"\w*DataParallel\w*|(Lightning)?Distributed\w*Module|AveragedModel|QuantWrapper|SpectralNorm"
    r"|ModelE[Mm][Aa]\w*|DeepSpeedEngine|PipelineEngine|(FP|fp|Float)16_?\w*Module"
)
"""Wrappers whose only child is `module`, a label that a custom block may have, too."""

_NO_LAYERS = ("Loss", "Metric", "Metrics", "Accuracy", "MetricCollection", "Observer")
"""Endings of classes whose modules are off the data's way to the output."""

_OBSERVED = ("activation_post_process", "weight_fake_quant")
"""What quantization adds to modules: the first observes, the second rounds their weights."""

_CRITERIA = ("criterion", "loss", "loss_fn", "loss_fct", *_OBSERVED)


class Module:
    """A module of a print. `label` is its own name, `path` the dotted one; `call` is its print.

    `values` are what it prints of itself, without its children; `computed` are the classes that
    compute its weights, such as `_WeightNorm`.
    """

    __slots__ = ("call", "children", "computed", "kind", "label", "path")

    def __init__(self, call: Call, path: tuple[str, ...]) -> None:
        self.call = call
        self.kind = call.name.text.rpartition(".")[2]
        self.path = path
        self.label = path[-1] if path else ""
        self.children: list[Module] = []
        self.computed: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The dotted path of labels."""
        return ".".join(self.path)

    @property
    def title(self) -> str:
        """Its name in a sentence."""
        return "this list of modules" if self.kind in ("", ROW) else self.kind

    @property
    def values(self) -> tuple[Node, ...]:
        """What it prints of itself."""
        return tuple(a for a in self.call.arguments if not isinstance(a, Child))

    def child(self, label: str) -> Module | None:
        """The child with that label."""
        return next((child for child in self.children if child.label == label), None)

    def labels(self) -> tuple[str, ...]:
        """Its children's labels."""
        return tuple(child.label for child in self.children)

    def leaves(self) -> Iterator[Module]:
        """The modules below it without children, or itself if it has none."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()

    def all(self) -> Iterator[Module]:
        """Itself and all modules below it."""
        yield self
        for child in self.children:
            yield from child.all()


def missing_numbers(module: Module) -> list[str]:
    """Numbers that are missing among those of children, by the module that lacks them.

    A slice of a Sequential keeps its numbers: they may begin with any.

    >>> from cnnviz.reading.grammar import tree
    >>> net = tree("Net((a): Sequential((1): ReLU() (4): ReLU() (6): ReLU()))")[0]
    >>> missing_numbers(modules_of(net, Faults()))
    ['2 to 3 of a', '5 of a']
    """
    gaps = list[str]()
    for each in module.all():
        labels = [label for label in each.labels() if label.isdecimal() and len(label) < 9]
        if len(labels) < len(each.children):
            continue
        for first, last in pairwise(map(int, labels)):
            if last > first + 1:
                numbers = f"{first + 1} to {last - 1}" if last > first + 2 else f"{first + 1}"
                gaps.append(f"{numbers} of {each.name}" if each.name else numbers)
    return gaps


def modules_of(items: list[Node], faults: Faults, labels: Sequence[str] = ()) -> Module:
    """The module that a print's items make up, without its wrappers.

    Part of a print, children without their module, is a module without a class; so are modules
    in a row, whose names `labels` are.
    """
    builder = _Builder(faults)
    if labels:
        items = [_child(item, label) for item, label in zip(items, labels, strict=False)]
    elif len(items) == 1 and isinstance(items[0], Call):
        return builder.module(items[0], ())
    start = items[0].start if items else 0
    name = Word(start, start, ROW if labels else "")
    call = Call(start, items[-1].end if items else 0, name, tuple(items))
    return builder.module(call, ())


def _child(item: Node, label: str) -> Child:
    """A module as if its label stood before it."""
    return Child(item.start, item.end, Word(item.start, item.start, label), None, item)


def unwrapped(call: Call) -> Call:
    """The module inside DataParallel, torch.compile and other wrappers, or the call itself."""
    while True:
        children = [a for a in call.arguments if isinstance(a, Child)]
        if len(children) != 1 or not _wraps(call, children[0].label.text):
            return call
        value = children[0].value
        if not isinstance(value, Call) or children[0].repeats is not None:
            return call
        call = value


def _wraps(call: Call, label: str) -> bool:
    """Whether a call with that one child only wraps it."""
    kind = call.name.text.rpartition(".")[2]
    return label in _WRAPPED_LABELS or (label == "module" and _WRAPPERS.fullmatch(kind) is not None)


class _Builder:
    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.count = 0
        self.reported = False

    def module(self, call: Call, path: tuple[str, ...]) -> Module:
        """A module with all those below it."""
        self.count += 1
        module = Module(unwrapped(call), path)
        if call is not module.call and call.name.text == "SpectralNorm":
            module.computed = ("SpectralNorm",)
        for argument in module.call.arguments:
            if isinstance(argument, Child):
                module.children += self.children(argument, path)
        parametrizations = module.child("parametrizations")
        if parametrizations is not None:
            module.children.remove(parametrizations)
            module.computed += tuple(leaf.kind for leaf in parametrizations.leaves())
        return module

    def children(self, node: Child, path: tuple[str, ...]) -> Iterator[Module]:
        """A child, as often as it repeats."""
        value = node.value
        if not isinstance(value, Call):
            # Reported once, however often it repeats.
            if not (isinstance(value, Literal) and value.value is None):
                self.faults.at(value, "a module was expected here, as print(module) writes it")
            return
        for label in self.labels(node):
            if self.full(node):
                return
            # Omitted modules count, too: no number of repetitions takes long.
            if _is_aside(label, value):
                self.count += 1
            else:
                yield self.module(value, (*path, label))
            if (node.repeats or 0) > MOST_LAYERS:
                # Too many: there is no need to expand the others.
                self.count = 2 * MOST_LAYERS + 1

    def labels(self, node: Child) -> Iterator[str]:
        """The labels of a child: 0, 1 and 2 for `(0-2): 3 x ...`."""
        if node.repeats is None:
            yield _clean(node.label.text)
            return
        first, _, last = node.label.text.partition("-")
        start = int(first) if first.isdecimal() and len(first) < 9 else 0
        if last != str(start + node.repeats - 1):
            self.faults.at(node.label, f"this label does not count {node.repeats} layers")
        for number in range(node.repeats):
            yield str(start + number)

    def full(self, node: Node) -> bool:
        """Whether the text has reached the limit on modules."""
        if self.count <= 2 * MOST_LAYERS:
            return False
        if not self.reported:
            self.faults.at(node, f"too many layers: cnnviz reads at most {MOST_LAYERS:,}")
        self.reported = True
        return True


def _is_aside(label: str, call: Call) -> bool:
    """Whether a child is a loss, a metric or an observer, off the data's way."""
    kind = call.name.text.rpartition(".")[2]
    return kind.endswith(_NO_LAYERS) or label in _CRITERIA


def _clean(label: str) -> str:
    """The label as part of a path: without dots, which PyTorch does not allow, and blanks, which
    stand for the rest of an HTML entity.
    """
    return label.strip().replace(".", "_") or "_"
