"""Layers that exporters write as several nodes: GELU, Hardswish, GroupNorm. Each becomes one."""

from __future__ import annotations

from math import isclose, prod, sqrt

from cnnviz.reading.onnx.values import Node, Tensor


class Patterns:
    """Looks for known groups of nodes; `tensors` are the tensors of the file by name."""

    def __init__(self, nodes: list[Node], tensors: dict[str, Tensor], outputs: set[str]) -> None:
        self.nodes, self.tensors, self.outputs = nodes, tensors, outputs
        self.maker = {name: node for node in nodes for name in node.outputs}
        self.readers: dict[str, list[Node]] = {}
        for node in nodes:
            for name in node.inputs:
                self.readers.setdefault(name, []).append(node)
        self.gone: set[int] = set()
        self.made: dict[int, Node] = {}

    def joined(self) -> list[Node]:
        """The nodes, each group of them as one in the place of its last."""
        for node in self.nodes:
            if node.operator == "Erf":
                self.gelu(node)
            elif node.operator == "Clip":
                self.hard(node)
            elif node.operator == "InstanceNormalization":
                self.group_norm(node)
        left = (self.made.get(id(node), node) for node in self.nodes if id(node) not in self.gone)
        return list(left)

    def gelu(self, erf: Node) -> None:
        """0.5 x (1 + erf(x / sqrt(2)))."""
        scaled = self.maker.get(erf.input(0))
        root = {"Div": sqrt(2), "Mul": sqrt(0.5)}.get(scaled.operator if scaled else "")
        x = self.beside(scaled, root) if scaled and root else None
        one = self.next(erf, "Add")
        if scaled is None or x is None or one is None or self.beside(one, 1.0) is None:
            return
        product = self.next(one, "Mul")
        if product is None:
            return
        other = next((name for name in product.inputs if name != one.outputs[0]), "")
        half = self.maker.get(other)
        if other == x:
            last = self.next(product, "Mul")
            if last is not None and self.beside(last, 0.5) is not None:
                self.replace("Gelu", x, [scaled, erf, one, product], last)
        elif half is not None and half.operator == "Mul" and self.beside(half, 0.5) == x:
            self.replace("Gelu", x, [scaled, erf, one, half], product)

    def hard(self, clip: Node) -> None:
        """clip(x + 3, 0, 6) / 6, and x times that: HardSigmoid and HardSwish before opset 14."""
        three = self.maker.get(clip.input(0))
        low = clip.get("min", self.number(clip.input(1)))
        high = clip.get("max", self.number(clip.input(2)))
        x = self.beside(three, 3.0) if three is not None and three.operator == "Add" else None
        after = self.only_reader(clip)
        if three is None or x is None or after is None or (low, high) != (0, 6):
            return
        if self.sixth(after):
            self.replace("HardSigmoid", x, [three, clip], after, alpha=1 / 6, beta=0.5)
        elif after.operator == "Mul" and x in after.inputs:
            last = self.only_reader(after)
            if last is not None and self.sixth(last):
                self.replace("HardSwish", x, [three, clip, after], last)

    def group_norm(self, norm: Node) -> None:
        """GroupNorm as PyTorch exports it: an instance norm over groups, a factor, a summand."""
        front, back = self.maker.get(norm.input(0)), self.next(norm, "Reshape")
        scale = self.tensors.get(norm.input(1))
        factor = self.next(back, "Mul") if back is not None else None
        summand = self.next(factor, "Add") if factor is not None else None
        if front is None or front.operator != "Reshape" or back is None or scale is None:
            return
        if factor is None or summand is None:
            return
        weight, bias = self.tensor_of(factor), self.tensor_of(summand)
        if weight is None or bias is None or prod(weight.shape) != prod(bias.shape):
            return
        swallowed = [front, norm, back, factor]
        made = self.replace("GroupNormalization", front.inputs[0], swallowed, summand)
        made.inputs = (front.inputs[0], weight.key, bias.key)
        eps = norm.get("epsilon", 1e-5)
        made.attributes = {"num_groups": scale.shape[0], "epsilon": eps}

    def replace(
        self, operator: str, x: str, swallowed: list[Node], last: Node, **attributes: float
    ) -> Node:
        """Puts one node in the place of `last`, and drops those before it."""
        made = last.copy(operator, (x,), dict(attributes))
        self.gone.update(map(id, swallowed))
        self.made[id(last)] = made
        return made

    def next(self, node: Node, operator: str) -> Node | None:
        """The one reader of a node, if it is of that operator."""
        reader = self.only_reader(node)
        return reader if reader is not None and reader.operator == operator else None

    def only_reader(self, node: Node) -> Node | None:
        """The one node that reads what a node gives, if there is one and it is no output."""
        readers = self.readers.get(node.outputs[0], [])
        alone = len(readers) == 1 and node.outputs[0] not in self.outputs
        return readers[0] if alone else None

    def beside(self, node: Node, number: float) -> str | None:
        """The other input of a node that has `number` for one."""
        for name, other in ((0, 1), (1, 0)):
            found = self.number(node.input(name))
            if found is not None and isclose(found, number, rel_tol=1e-3):
                return node.input(other)
        return None

    def sixth(self, node: Node) -> bool:
        """Whether a node divides by 6."""
        by = {"Div": 6.0, "Mul": 1 / 6}.get(node.operator)
        return by is not None and self.beside(node, by) is not None

    def number(self, name: str) -> float | None:
        """The number of a tensor that has one."""
        tensor = self.tensors.get(name)
        return tensor.scalar if tensor is not None else None

    def tensor_of(self, node: Node) -> Tensor | None:
        """The tensor of the file among a node's inputs."""
        found = [self.tensors[name] for name in node.inputs if name in self.tensors]
        return found[0] if len(found) == 1 else None
