"""Merges the nodes of layers that exporters write as several: GELU, Hardswish, and norms."""

from __future__ import annotations

from math import isclose, prod, sqrt

from cnnviz.reading.onnx.values import Node, Tensor


class Patterns:
    """Finds known groups of nodes; `tensors` are the tensors of the file by name."""

    def __init__(self, nodes: list[Node], tensors: dict[str, Tensor], outputs: set[str]) -> None:
        self.nodes, self.tensors, self.outputs = nodes, tensors, outputs
        for node in nodes:  # Exporters write equal tensors once, the others as an Identity.
            if node.operator == "Identity" and node.input(0) in tensors:
                tensors[node.outputs[0]] = tensors[node.input(0)]
        self.makers = {name: node for node in nodes for name in node.outputs}
        self.readers: dict[str, list[Node]] = {}
        for node in nodes:
            for name in node.inputs:
                self.readers.setdefault(name, []).append(node)
        self.removed: set[int] = set()
        self.merged: dict[int, Node] = {}

    def merge(self) -> list[Node]:
        """The nodes, each group merged into one in the place of its last."""
        for node in self.nodes:
            if node.operator == "Erf":
                self.gelu(node)
            elif node.operator == "Clip":
                self.hard(node)
            elif node.operator == "Sqrt":
                self.layer_norm(node)
            elif node.operator == "InstanceNormalization":
                self.group_norm(node)
        remaining = (node for node in self.nodes if id(node) not in self.removed)
        return [self.merged.get(id(node), node) for node in remaining]

    def gelu(self, erf: Node) -> None:
        """0.5 x (1 + erf(x / sqrt(2)))."""
        scaled = self.makers.get(erf.input(0))
        root = {"Div": sqrt(2), "Mul": sqrt(0.5)}.get(scaled.operator if scaled else "")
        x = self.other_input(scaled, root) if scaled and root else None
        total = self.next(erf, "Add")
        if scaled is None or x is None or total is None or self.other_input(total, 1.0) is None:
            return
        product = self.next(total, "Mul")
        if product is None:
            return
        other = next((name for name in product.inputs if name != total.outputs[0]), "")
        half = self.makers.get(other)
        if other == x:
            last = self.next(product, "Mul")
            if last is not None and self.other_input(last, 0.5) is not None:
                self.replace("Gelu", x, [scaled, erf, total, product], last)
        elif half is not None and half.operator == "Mul" and self.other_input(half, 0.5) == x:
            self.replace("Gelu", x, [scaled, erf, total, half], product)

    def hard(self, clip: Node) -> None:
        """clip(x + 3, 0, 6) / 6, and x times that: HardSigmoid and HardSwish before opset 14."""
        total = self.makers.get(clip.input(0))
        low = clip.get("min", self.number(clip.input(1)))
        high = clip.get("max", self.number(clip.input(2)))
        x = self.other_input(total, 3.0) if total is not None and total.operator == "Add" else None
        reader = self.only_reader(clip)
        if total is None or x is None or reader is None or (low, high) != (0, 6):
            return
        if self.divides_by_6(reader):
            self.replace("HardSigmoid", x, [total, clip], reader, alpha=1 / 6, beta=0.5)
        elif reader.operator == "Mul" and x in reader.inputs:
            last = self.only_reader(reader)
            if last is not None and self.divides_by_6(last):
                self.replace("HardSwish", x, [total, clip, reader], last)

    def group_norm(self, norm: Node) -> None:
        """GroupNorm as PyTorch exports it: an InstanceNorm of groups, a factor, a summand."""
        front, back = self.makers.get(norm.input(0)), self.next(norm, "Reshape")
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
        replaced = [front, norm, back, factor]
        group = self.replace("GroupNormalization", front.inputs[0], replaced, summand)
        group.inputs = (front.inputs[0], weight.key, bias.key)
        eps = norm.get("epsilon", 1e-5)
        group.attributes = {"num_groups": scale.shape[0], "epsilon": eps}

    def layer_norm(self, root: Node) -> None:
        """LayerNorm before opset 17: (x - mean) / sqrt(variance + eps), a factor, a summand."""
        total, last = self.made(root.input(0), "Add"), self.next(root, "Div")
        variance = self.made(total.input(0), "ReduceMean") if total is not None else None
        square = self.made(variance.input(0), "Pow") if variance is not None else None
        centred = self.made(square.input(0), "Sub") if square is not None else None
        mean = self.made(centred.input(1), "ReduceMean") if centred is not None else None
        if not (total and last and variance and square and centred and mean):
            return
        x, axes, eps = centred.input(0), self.last_axes(mean), self.number(total.input(1))
        readers = self.readers[centred.outputs[0]]
        is_norm = mean.input(0) == x and last.input(0) == centred.outputs[0]
        is_norm &= self.number(square.input(1)) == 2 and self.last_axes(variance) == axes > 0
        is_norm &= len(readers) == 2 and centred.outputs[0] not in self.outputs
        is_norm &= all(map(self.only_reader, (mean, square, variance, total)))
        if is_norm and eps is not None:
            replaced = [mean, centred, square, variance, total, root]
            self.scaled_norm(x, axes, eps, replaced, last)

    def made(self, name: str, operator: str) -> Node | None:
        """The node that makes a value, if it has that operator."""
        node = self.makers.get(name)
        return node if node is not None and node.operator == operator else None

    def scaled_norm(self, x: str, axes: int, eps: float, parts: list[Node], last: Node) -> None:
        """Puts a LayerNormalization in the place of `parts`, and of the scale after them."""
        tensors = []
        for operator in ("Mul", "Add"):
            node = self.next(last, operator)
            tensor = self.tensor_of(node) if node is not None else None
            if (
                node is None
                or tensor is None
                or len(tensor.shape) != axes
                or prod(tensor.shape) < 2
            ):
                break
            tensors.append(tensor.key)
            parts, last = [*parts, last], node
        norm = self.replace("LayerNormalization", x, parts, last)
        norm.inputs = (x, *tensors)
        norm.attributes = {"axis": -axes, "epsilon": eps}

    def last_axes(self, mean: Node) -> int:
        """How many of the last axes a node takes the mean of; 0 if it drops them, or of others."""
        if not mean.get("keepdims", 1):
            return 0
        tensor = self.tensors.get(mean.input(1))
        known = None if tensor is None or tensor.array is None else tensor.array.reshape(-1)
        axes = sorted(mean.get("axes") or (() if known is None else map(int, known)))
        return len(axes) if axes == list(range(-len(axes), 0)) else 0

    def replace(
        self, operator: str, x: str, replaced: list[Node], last: Node, **attributes: float
    ) -> Node:
        """Puts one node in the place of `last`, and drops those before it."""
        merged = last.copy(operator, (x,), dict(attributes))
        self.removed.update(map(id, replaced))
        self.merged[id(last)] = merged
        return merged

    def next(self, node: Node, operator: str) -> Node | None:
        """The only reader of a node, if it has that operator."""
        reader = self.only_reader(node)
        return reader if reader is not None and reader.operator == operator else None

    def only_reader(self, node: Node) -> Node | None:
        """The only node that reads a node's output, if that is not also an output of the graph."""
        readers = self.readers.get(node.outputs[0], [])
        is_only = len(readers) == 1 and node.outputs[0] not in self.outputs
        return readers[0] if is_only else None

    def other_input(self, node: Node, number: float) -> str | None:
        """The other input of a node, if one is `number`."""
        for at, other in ((0, 1), (1, 0)):
            value = self.number(node.input(at))
            if value is not None and isclose(value, number, rel_tol=1e-3):
                return node.input(other)
        return None

    def divides_by_6(self, node: Node) -> bool:
        """Whether a node divides by 6."""
        divisor = {"Div": 6.0, "Mul": 1 / 6}.get(node.operator)
        return divisor is not None and self.other_input(node, divisor) is not None

    def number(self, name: str) -> float | None:
        """The number of a tensor, if it has just one."""
        tensor = self.tensors.get(name)
        return tensor.scalar if tensor is not None else None

    def tensor_of(self, node: Node) -> Tensor | None:
        """The only tensor of the file among a node's inputs."""
        tensors = [self.tensors[name] for name in node.inputs if name in self.tensors]
        return tensors[0] if len(tensors) == 1 else None
