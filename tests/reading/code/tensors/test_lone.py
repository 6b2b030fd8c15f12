"""Texts that take one input at a time: they flatten the batch axis along with all others.

`lone_of_pytorch.txt` has lines as `modules_of_pytorch.txt` has, of a batch of one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import cnnviz
from tests.reading.code.modules.test_pytorch_modules import Case
from tests.reading.code.test_faults import module
from tests.reading.computed import BIAS, WEIGHT, mark, numbers
from tests.reading.told import told

LINES = (Path(__file__).parent / "lone_of_pytorch.txt").read_text().splitlines()
LAID = "this lays the inputs of a batch one after another: keep the batch, as torch.flatten(x, 1)"
NOT_FOLLOWED = "this reads one input without a batch axis, which is not followed here"
FULL = "self.a = nn.Linear(144, 5)"
REFUSED = {
    ("self.a = nn.Identity()", "return torch.flatten(x)"): ("torch.flatten(x)", LAID),
    ("self.a = nn.Flatten(0)", "return self.a(x)"): ("self.a(x)", LAID),
    ("self.a = nn.Conv1d(1, 2, 3)", "return self.a(x.view(-1))"): ("x.view(-1)", LAID),
    ("self.a = nn.MaxPool1d(2)", "return self.a(x.view(-1))"): ("x.view(-1)", LAID),
    (FULL, "return F.relu(x.reshape(-1))"): ("x.reshape(-1)", LAID),
    (FULL + "; self.b = nn.BatchNorm1d(5)", "return self.b(self.a(x.view(-1)))"): (
        "self.b(self.a(x.view(-1)))",
        NOT_FOLLOWED,
    ),
    (FULL, "return self.a(x.view(-1))[0]"): ("self.a(x.view(-1))[0]", NOT_FOLLOWED),
    (FULL, "return self.a(x.view(-1)).mean(0)"): ("self.a(x.view(-1)).mean(0)", NOT_FOLLOWED),
    (FULL, "return self.a(x.view(100))"): (
        "x.view(100)",
        "one input has 144 numbers here, but this makes 100 of them",
    ),
    ("self.a = nn.Linear(100, 5)", "return self.a(x.view(-1))"): (
        "100",
        "the call before gives 144 features, but this Linear takes 100",
    ),
}


@pytest.mark.parametrize("line", LINES)
def test_a_text_of_one_input_computes_what_pytorch_computes(line: str) -> None:
    case = Case.of(line)
    network = cnnviz.parse(case.text, case.shape)
    assert case.holds(network)
    assert any("takes one input at a time" in note for note in network.notes)


@pytest.mark.parametrize("line", LINES)
def test_that_is_what_pytorch_computes(line: str) -> None:
    torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
    case = Case.of(line)
    names: dict[str, Any] = {}
    exec(case.text, names)
    net = names["Net"]().eval()
    with torch.no_grad():
        for name, one in net.named_parameters():
            one.fill_(BIAS if name.endswith(("bias", "shift")) else WEIGHT)
        given = net(torch.from_numpy(numbers(*case.shape)).float()[None]).numpy()
    assert given.reshape(case.gives).size == given.size
    assert mark(given) == pytest.approx(case.right, rel=1e-4, abs=2e-3)


@pytest.mark.parametrize(("init", "forward"), REFUSED)
def test_what_else_may_be_meant_is_refused(init: str, forward: str) -> None:
    assert told(module(init, forward), (4, 6, 6)) == [REFUSED[init, forward]]


def test_a_batch_that_comes_back_is_no_note() -> None:
    text = module(FULL, "return self.a(x.view(-1).view(-1, 144))")
    assert not any("at a time" in note for note in cnnviz.parse(text, (4, 6, 6)).notes)
