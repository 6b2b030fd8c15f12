"""What PyTorch and Keras say of texts of code, by running them: `python -m tests.oracles.running`.

The texts are the project's own, in tests/reading/code/texts. Their first line says the input and,
behind a `|`, the network as an expression in the text's names. Writes expected.json beside them.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

TEXTS = Path(__file__).parent.parent / "reading" / "code" / "texts"
EXPECTED = TEXTS / "expected.json"


def first_line(text: str) -> tuple[tuple[int, ...], str]:
    """The input's shape and the network's expression that a text's first line says."""
    shape, _, network = text.partition("\n")[0].removeprefix("# ").partition("|")
    return tuple(map(int, shape.strip().split("x"))), network.strip()


def namespace(text: str) -> dict[str, Any]:
    """The names of a text, which is run, but not as the main program."""
    module = sys.modules["text"] = ModuleType("text")  # Where dataclasses look for it.
    exec(compile(text, "text", "exec"), vars(module))
    return vars(module)


def torch_network(text: str) -> Any:
    """The module of a text, at inference, its lazy layers made."""
    import torch

    shape, network = first_line(text)
    torch.manual_seed(0)
    module = eval(network, namespace(text)).eval()
    with torch.no_grad():
        module(torch.rand(2, *shape))
    return module


def flat(output: Any) -> list[Any]:
    """The tensors that a network gives, which may be one, a list or a dict of them."""
    if hasattr(output, "shape"):
        return [output]
    values = output.values() if isinstance(output, dict) else output
    return [tensor for value in values for tensor in flat(value)]


def of_torch(text: str) -> dict[str, Any]:
    """Parameters, output shapes and the shapes that weighted layers give, in their order."""
    import torch
    from torch.overrides import TorchFunctionMode

    shape, _ = first_line(text)
    module, given = torch_network(text), []

    class Noted(TorchFunctionMode):
        def __torch_function__(
            self, function: Any, _: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            made = function(*args, **(kwargs or {}))
            if getattr(function, "__name__", "").startswith(("conv", "linear")):
                given.append(list(made.shape[1:]))
            return made

    with torch.no_grad(), Noted():
        outputs = flat(module(torch.rand(2, *shape)))
    count = sum(p.numel() for p in module.parameters() if p.requires_grad)
    sizes = [list(output.shape[1:]) for output in outputs]
    return {"parameters": count, "outputs": sizes, "weighted": given}


def of_keras(text: str) -> dict[str, Any]:
    """Parameters and output shapes of a Keras model, with channels first."""
    os.environ["KERAS_BACKEND"] = "torch"
    import numpy as np

    shape, network = first_line(text)
    names = namespace(text)
    model = eval(network, names)
    first = "channels_first" in text
    x = np.zeros((2, *(shape if first or len(shape) < 2 else (*shape[1:], shape[0]))), "float32")
    outputs = flat(model(x))
    count = sum(int(np.prod(w.shape)) for w in model.trainable_weights)
    sizes = [_front(output.shape, first) for output in outputs]
    return {"parameters": count, "outputs": sizes}


def _front(shape: Any, first: bool) -> list[int]:
    _, *sizes = map(int, shape)
    return sizes if first or len(sizes) < 2 else [sizes[-1], *sizes[:-1]]


def main() -> int:
    """Runs all texts and writes what came of them."""
    found = {}
    for path in sorted(TEXTS.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        found[path.stem] = (of_keras if path.stem.startswith("keras") else of_torch)(text)
        print(path.stem, found[path.stem]["parameters"], found[path.stem]["outputs"])
    rows = ",\n".join(f"{json.dumps(name)}: {json.dumps(row)}" for name, row in found.items())
    EXPECTED.write_text(f"{{\n{rows}\n}}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
