"""Whole networks: lists, blocks, prints and pasted code, their names and what is said of them."""

from __future__ import annotations

import pytest

from cnnviz.reading import parse
from cnnviz.reading.grammar import tree
from cnnviz.reading.layout import layout
from cnnviz.reading.wording import Faults
from tests.reading.told import refused, told

THREE = ("Conv1d(1, 4, kernel_size=3)", "ReLU()", "MaxPool1d(kernel_size=2)")

LISTS = [
    "Conv1d(1, 4, 3), ReLU(), MaxPool1d(2)",
    "Conv1d(1, 4, 3)\nReLU()\nMaxPool1d(2)",
    "Conv1d(1, 4, 3),\nReLU(),\nMaxPool1d(2),\n",
    "Conv1d(1, 4, 3); ReLU(); MaxPool1d(2)",
    "[Conv1d(1, 4, 3), ReLU(), MaxPool1d(2)]",
    "# a stack\nConv1d(1, 4, 3)  # first\n\nReLU()\nMaxPool1d(2)",
    "Sequential(Conv1d(1, 4, 3), ReLU(), MaxPool1d(2))",
    "nn.Sequential(\n    nn.Conv1d(1, 4, 3),\n    nn.ReLU(),\n    nn.MaxPool1d(2),\n)",
    "Sequential(\n  Conv1d(1, 4, 3)\n  ReLU()\n  MaxPool1d(2)\n)",
    "Sequential(Sequential(Conv1d(1, 4, 3), ReLU()), MaxPool1d(2))",
    "nn.Sequential(*[Conv1d(1, 4, 3), ReLU(), MaxPool1d(2)])",
    "nn.ModuleList([Conv1d(1, 4, 3), ReLU(), MaxPool1d(2)])",
    "model = nn.Sequential(Conv1d(1, 4, 3), ReLU(), MaxPool1d(2)).to(device)",
    "model = Sequential()\nmodel.add(Conv1d(1, 4, 3))\nmodel.add(ReLU())\nmodel.add(MaxPool1d(2))",
    ">>> Sequential(\n...     Conv1d(1, 4, 3), ReLU(), MaxPool1d(2))",
    ">>> net\nSequential(\n  (0): Conv1d(1, 4, kernel_size=(3,), stride=(1,))\n  (1): ReLU()\n"
    "  (2): MaxPool1d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)\n)",
    "In [3]: net\nOut[3]: \nSequential(\n  (0): Conv1d(1, 4, kernel_size=(3,), stride=(1,))\n"
    "  (1): ReLU()\n  (2): MaxPool1d(kernel_size=2)\n)",
    "Out[3]: Sequential(Conv1d(1, 4, 3), ReLU(), MaxPool1d(2))",
    "In [1]: Sequential(\n   ...:     Conv1d(1, 4, 3), ReLU(), MaxPool1d(2))",
    "Sequential( (0): Conv1d(1, 4, kernel_size=(3,)) (1): ReLU() (2): MaxPool1d(kernel_size=2) )",
]


@pytest.mark.parametrize("text", LISTS)
def test_a_list_has_many_spellings(text: str) -> None:
    net = parse(text)
    assert tuple(map(repr, net.layers)) == THREE
    assert net.names == ("0", "1", "2")
    assert net.shapes == ((1, 8), (4, 6), (4, 6), (4, 3))


NAMES = [
    ("Net(\n  (a): ReLU()\n  (b): Tanh()\n)", ("a", "b")),
    ("Net((f): Sequential((0): ReLU() (1): Tanh()) (g): Sigmoid())", ("f.0", "f.1", "g")),
    ("Net((m): ModuleList((0-2): 3 x B((r): ReLU())))", ("m.0.r", "m.1.r", "m.2.r")),
    ("(2-3): 2 x ReLU()", ("2", "3")),
    ("nn.Sequential(OrderedDict([('a', ReLU()), ('b', Tanh())]))", ("a", "b")),
    ("Sequential(OrderedDict({'a': ReLU(), 'b': Tanh()}))", ("a", "b")),
    ("nn.ModuleDict({'a': ReLU(), 'b': Tanh()})", ("a", "b")),
    ("{'f': nn.Sequential(nn.ReLU(), nn.Tanh())}", ("f.0", "f.1")),
    ("self.a = nn.ReLU()\nself.b = nn.Sequential(nn.Tanh(), nn.ReLU())", ("a", "b.0", "b.1")),
    ("x = ReLU()(x)\nx = Tanh()(x)", ("0", "1")),
    ("x = ReLU()\nx = Tanh()\nx_2 = ReLU()", ("x", "x_2", "x_2_2")),
    ("OptimizedModule(\n  (_orig_mod): Net(\n    (a): ReLU()\n  )\n)", ("a",)),
    ("DataParallel(\n  (module): Sequential(\n    (0): ReLU()\n  )\n)", ("0",)),
    ("ReLU(), Sequential(Tanh(), ReLU())", ("0", "1", "2")),
]


@pytest.mark.parametrize(("text", "names"), NAMES)
def test_names_are_dotted_paths(text: str, names: tuple[str, ...]) -> None:
    assert parse(text).names == names


LENET = """LeNet(
  (conv1): Conv2d(1, 6, kernel_size=(5, 5), stride=(1, 1))
  (pool1): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
  (conv2): Conv2d(6, 16, kernel_size=(5, 5), stride=(1, 1))
  (pool2): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
  (fc1): Linear(in_features=400, out_features=120, bias=True)
  (fc2): Linear(in_features=120, out_features=84, bias=True)
)"""


def test_a_flatten_that_a_print_lacks_is_put_in_and_named() -> None:
    net = parse(LENET, (1, 32, 32))
    assert net.names == ("conv1", "pool1", "conv2", "pool2", "flatten", "fc1", "fc2")
    assert net.shapes[4:7] == ((16, 5, 5), (400,), (120,))
    assert "a Flatten was put in before fc1, which takes 16x5x5 as 400 features" in net.notes


def test_no_flatten_is_put_in_where_the_last_axis_fits() -> None:
    net = parse("Conv1d(1, 4, 3), Linear(6, 2)", (1, 8))
    assert net.shapes == ((1, 8), (4, 6), (4, 2))


def test_a_print_that_does_not_chain_is_refused_with_the_reason() -> None:
    ((words, reason),) = told(LENET, (1, 28, 28))
    assert words == "400"
    assert reason.startswith("fc1: the layer before gives 16x4x4, 256 when flattened, but this")
    assert "as printed, it fits an input of 1x32x32" in reason
    assert "write Linear" not in reason


def test_it_is_said_that_printed_order_was_taken() -> None:
    assert any("printed order" in note for note in parse(LENET).notes)
    assert not any("printed order" in note for note in parse("ReLU()").notes)


FUNCTIONS = [
    ("Net((a): Conv1d(1, 1, kernel_size=(3,)))", "no activation and no pooling"),
    ("Net((a): Conv1d(1, 1, kernel_size=(3,)) (p): MaxPool1d(2))", "no activation is"),
    ("Net((a): Conv1d(1, 1, kernel_size=(3,)) (s): Softmax(dim=1))", "no activation and no"),
    ("Net((a): Conv1d(1, 1, kernel_size=(3,)) (r): ReLU())", None),
    ("Net((a): Linear(in_features=2, out_features=2))", None),
    ("Conv1d(1, 1, 3)", None),
]


@pytest.mark.parametrize(("text", "said"), FUNCTIONS)
def test_what_a_print_does_not_show_is_said(text: str, said: str | None) -> None:
    notes = [note for note in parse(text).notes if "functions" in note]
    assert (notes != []) == (said is not None)
    assert all(note.startswith(said or "") for note in notes)


def test_a_print_of_average_pooling_is_said_to_leave_things_out() -> None:
    text = "Net((p): AvgPool2d(kernel_size=3, stride=2, padding={}))"
    assert any("AvgPool's ceil_mode" in note for note in parse(text.format(1), (1, 7, 7)).notes)
    assert any("AvgPool's ceil_mode" in note for note in parse(text.format(0), (1, 8, 8)).notes)
    assert not any("AvgPool's" in note for note in parse(text.format(0), (1, 7, 7)).notes)


CLASS = '''import torch
from torch import nn
import torch.nn.functional as F

class Net(nn.Module):
    """A network."""

    def __init__(
        self,
        width: int = 3,
    ):
        super(Net, self).__init__()
        size = 5
        # an affine operation: y = Wx + b
        self.conv1 = nn.Conv2d(1, 6, 5)
        self.pool = nn.MaxPool2d(2)
        self.fc1 = nn.Linear(6 * 14 * 14, 10)  # 14*14 from image dimension

    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))

        x = torch.flatten(x, 1)
        return self.fc1(x)

    def parameters_of(self):
        return 3


net = Net()
print(net)
'''


def test_a_pasted_class_is_read_by_its_forward() -> None:
    net = parse(CLASS)
    assert net.names == ("conv1", "relu", "pool", "flatten", "fc1")
    assert net.input_shape == (1, 32, 32)


def test_a_fault_in_pasted_code_is_told_at_its_line() -> None:
    message = str(refused(CLASS.replace("MaxPool2d(2)", "MaxPool2d(2, strid=2)")))
    assert message.startswith("line 16, column 37: MaxPool2d has no argument strid; did you mean")


def test_a_layer_with_computed_weights_is_that_layer() -> None:
    """What PyTorch prints of Sequential(weight_norm(Conv1d(1, 2, 3)), ReLU())."""
    text = """Sequential(
  (0): ParametrizedConv1d(
    1, 2, kernel_size=(3,), stride=(1,)
    (parametrizations): ModuleDict(
      (weight): ParametrizationList(
        (0): _WeightNorm()
      )
    )
  )
  (1): ReLU()
)"""
    made, relu = parse(text).layers
    assert (repr(made), repr(relu)) == ("weight_norm(Conv1d(1, 2, kernel_size=3))", "ReLU()")
    assert made.parameters == 10


def test_too_many_layers_are_refused_before_they_are_made() -> None:
    ((_, reason),) = told("Net((0-99999999): 100000000 x ReLU())")
    assert reason == "too many layers: cnnviz reads at most 4,096"
    nested = "Net((0-3999): 4000 x B((0-3999): 4000 x C()))"
    assert any(reason.startswith("too many layers") for _, reason in told(nested))


@pytest.mark.parametrize("text", ["(0-4999): 5000 x ReLU()", f"[{5000 * 'ReLU(), '}]"])
def test_layers_beyond_the_most_are_left_unread(text: str) -> None:
    faults = Faults()
    assert len(layout(tree(text)[0], text, faults).leaves) == 4096
    assert [fault.reason for fault in faults] == ["too many layers: cnnviz reads at most 4,096"]


def test_a_repeat_that_miscounts_is_told() -> None:
    for label in ("0-3", "5-8", "a-3", "1234567890-1234567892"):
        wrong = [(label, "this label does not count 3 layers")]
        assert told(f"Net(({label}): 3 x ReLU())") == wrong
    # A name is counted from 0.
    for label, first in (("5-7", "5"), ("a-2", "0")):
        assert parse(f"Net(({label}): 3 x ReLU())", (4,)).names[0] == first


@pytest.mark.parametrize(
    "sum_", ["2 * 7 % 4", "7 % 4 * 2", "9 // 2 * 3", "2 + 3 * 2 ** 2", "7 - 2 - 1"]
)
def test_a_sum_is_what_python_says(sum_: str) -> None:
    assert parse(f"Linear({sum_}, 3)").input_shape == (eval(sum_),)


def test_what_a_block_prints_of_itself_is_no_layer() -> None:
    net = parse("Net(\n  (a): Block(\n    16, stride=2\n    (b): Tanh()\n  )\n)")
    assert net.names == ("a.b",)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("nn.Sequential(OrderedDict([('conv1', nn.Conv1d(1, 1, 3))]))", ("conv1",)),
        ("net = nn.Sequential(OrderedDict([('conv1', nn.Conv1d(1, 1, 3)),]))", ("conv1",)),
        ("ModuleDict([['a', Conv1d(1, 1, 3)]])", ("a",)),
        ("OrderedDict([('a', Conv1d(1, 1, 3))])", ("a",)),
        (
            "Sequential(OrderedDict([('a', Sequential(OrderedDict([('b', Conv1d(1, 1, 3))])))]))",
            ("a.b",),
        ),
    ],
)
def test_one_pair_is_read_as_two_are(text: str, names: tuple[str, ...]) -> None:
    assert parse(text).names == names
