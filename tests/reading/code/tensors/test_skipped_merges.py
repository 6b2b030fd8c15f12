"""A layer that joins several tensors gives none of them: it cannot be passed by."""

from __future__ import annotations

import pytest

from cnnviz.reading import parse
from tests.reading.told import told

KERAS = "inp = Input((8, 8, 4))\nx = Conv2D(4, 3, padding='same')(inp)\n"
ENDS = "model = Model(inp, z)\n", "z = Conv2D(2, 1)(z)\nmodel = Model(inp, z)\n"
TORCH = (
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.a = nn.Conv2d(4, 4, 1)\n        self.m = MyMerge(4)\n\n"
    "    def forward(self, x):\n        y = self.a(x)\n        return self.a(self.m([x, y]))\n"
)


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("call", ["MyMerge()([inp, x])", "Add()([inp, x])", "Add()((x, x))"])
def test_a_merge_is_not_passed_by(call: str, end: str) -> None:
    name = call.partition("(")[0]
    ((words, reason),) = told(f"{KERAS}z = {call}\n{end}", skip=(name,))
    assert (words, name in reason and "joins several tensors" in reason) == (call, True)


def test_a_merge_of_pytorch_is_not_passed_by() -> None:
    ((words, reason),) = told(TORCH, (4, 8, 8), skip=("MyMerge",))
    assert words == "self.m([x, y])" and "joins several tensors" in reason


@pytest.mark.parametrize(("given", "passes"), [("x, y", False), ("y, y", True), ("y", True)])
def test_a_module_that_is_given_two_tensors_is_not_passed_by(given: str, passes: bool) -> None:
    text = TORCH.replace("[x, y]", given)
    if passes:
        assert len(parse(text, (4, 8, 8), skip=("MyMerge",)).layers) == 2
    else:
        ((_, reason),) = told(text, (4, 8, 8), skip=("MyMerge",))
        assert "joins several tensors" in reason


@pytest.mark.parametrize("text", [f"{KERAS}z = MyMerge()([inp, x])\n{ENDS[0]}", TORCH])
def test_to_pass_it_by_is_not_advised(text: str) -> None:
    assert "--skip" not in str(told(text))


@pytest.mark.parametrize("end", ENDS)
def test_a_list_of_one_tensor_is_passed_by(end: str) -> None:
    layers = parse(f"{KERAS}z = Mine()([x])\n{end}", skip=("Mine",)).layers
    assert [one.spec_name for one in layers] == ["Conv2d"] * (1 + ("Conv2D" in end))
