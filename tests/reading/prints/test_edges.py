"""Prints at their edges: pools that stand once, layers that come again, what is around a print."""

from __future__ import annotations

import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.reading import parse
from cnnviz.reading.layout import MOST_LAYERS
from tests.reading.prints.test_wiring import MEAN, conv, net
from tests.reading.told import told

FORWARD = (
    "; a print does not show forward(): paste the class, or give the module itself in Python,"
    " cnnviz.summary(module, input_shape)"
)
TWO = """Net(
  (conv1): Conv2d(3, 6, kernel_size=(5, 5), stride=(1, 1))
  (pool): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
  (conv2): Conv2d(6, 16, kernel_size=(5, 5), stride=(1, 1))
)"""
ONE_AXIS = """Net(
  (c1): Conv1d(1, 4, kernel_size=(3,), stride=(1,))
  (c2): Conv1d(4, 4, kernel_size=(3,), stride=(1,))
  (r): ReLU()
  (fc): Linear(in_features=24, out_features=2, bias=True)
)"""
VECTORS = """Net(
  (a): Linear(in_features=10, out_features=5, bias=True)
  (r): ReLU()
  (b): Linear(in_features=6, out_features=2, bias=True)
)"""
NO_FUNCTIONS = """Net(
  (a): Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1))
  (b): Conv2d(8, 8, kernel_size=(3, 3), stride=(1, 1))
  (mean): AdaptiveAvgPool2d(output_size=1)
  (fc): Linear(in_features=8, out_features=2, bias=True)
)"""
ONE = """Net(
  (conv1): Conv2d(1, 4, kernel_size=(3, 3), stride=(1, 1))
  (fc1): Linear(in_features=900, out_features=2, bias=True)
)"""
REFUSED = [
    *(
        (
            TWO, shape, "Net",
            f"pool is printed once beside conv1, conv2 and may be called after each{FORWARD}",
        )
        for shape in ((3, 32, 32), None)
    ),
    (
        NO_FUNCTIONS, (3, 9, 9), "Net",
        "no activation is printed, so forward calls functions: pools may be among them" + FORWARD,
    ),
    (
        ONE, None, "Net",
        "no activation is printed, so forward calls functions: pools may be among them"
        f"{FORWARD}; as it is printed, it fits an input of 1x17x17 (--input)",
    ),
    (
        ONE_AXIS, (1, 16), "24",
        "fc: the layer before gives 4x12, 48 when flattened, but this Linear takes 24; with one"
        " more MaxPool1d(kernel_size=2) after c2 it fits: forward may call a pool that is printed"
        " once or, as a function, not at all; as printed, it fits an input of 1x10 (--input)"
        f"{FORWARD}",
    ),
    (VECTORS, None, "6", f"b: the layer before gives 5 features, but this Linear takes 6{FORWARD}"),
    # An input that was given, and fits no better, is not what would fit.
    (
        VECTORS, (10,), "6",
        f"b: the layer before gives 5 features, but this Linear takes 6{FORWARD}",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "shape", "words", "reason"), REFUSED)
def test_why_a_print_is_refused(
    text: str, shape: tuple[int, ...] | None, words: str, reason: str
) -> None:
    assert told(text, shape) == [(words, reason)]


def test_an_input_that_was_given_and_fits_settles_that_no_pool_is_called() -> None:
    network = parse(ONE, (1, 17, 17))
    assert network.shapes[1:] == ((4, 15, 15), (900,), (2,))


CONVS = """(
  (a): Conv2d(3, 4, kernel_size=(3, 3), stride=(1, 1))
  (b): Conv2d(5, 4, kernel_size=(3, 3), stride=(1, 1))
  (c): Conv2d(3, 4, kernel_size=(3, 3), stride=(1, 1))
)"""
TAKES = "the layer before gives 4 channels, but this Conv2d takes"


def test_what_a_print_does_not_show_is_said_once() -> None:
    assert told("Net" + CONVS, (3, 8, 8)) == [
        ("5", f"b: {TAKES} 5"),
        ("3", f"c: {TAKES} 3{FORWARD}"),
    ]
    assert told("Sequential" + CONVS, (3, 8, 8)) == [("5", f"{TAKES} 5"), ("3", f"{TAKES} 3")]


def test_too_many_layers_are_told_of_once() -> None:
    many = "(0-9999): 10000 x ReLU()"
    text = f"Net(\n  (a): Sequential(\n    {many}\n  )\n  (b): Sequential(\n    {many}\n  )\n)"
    assert told(text, (4,)) == [(many, "too many layers: cnnviz reads at most 4,096")]


def test_an_input_that_was_given_was_not_chosen() -> None:
    assert parse(VECTORS.replace("6", "5"), (10,)).assumed == ("printed order",)
    assert parse(VECTORS.replace("6", "5")).assumed == ("input size chosen", "printed order")


BLOCK = """Net(
  (block): BasicBlock(
    (conv1): Conv2d(4, 4, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1), bias=False)
    (bn1): BatchNorm2d(4, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)
    (relu): ReLU(inplace=True)
    (conv2): Conv2d(4, 4, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1), bias=False)
    (bn2): BatchNorm2d(4, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)
  )
)"""


def test_a_layer_that_comes_again_is_the_same_module() -> None:
    net = parse(BLOCK, (4, 8, 8))
    assert net.names[2] == "block.relu"
    assert net.names[6] == "block.relu@2"
    assert [net.first_call(call) for call in range(7)] == [0, 1, 2, 3, 4, 5, 2]


def test_behind_a_known_block_a_fault_is_told_with_its_layer() -> None:
    text = BLOCK.replace("Net(", "Sequential(")[:-1] + "  (fc): Linear(5, 2)\n)"
    gives = "fc: the layer before gives 4x8x8, 256 when flattened, but this Linear takes 5"
    assert told(text, (4, 8, 8)) == [("5", gives + FORWARD)]


def test_a_sum_that_does_not_fit_is_told_at_an_input_that_shows_its_layers() -> None:
    text = BLOCK.replace("bn2): BatchNorm2d(4", "bn2): BatchNorm2d(8")
    text = text.replace("(conv2): Conv2d(4, 4", "(conv2): Conv2d(4, 8")
    ((_, reason),) = told(text)
    assert reason == f"add: Add cannot join 8x3x3 and 4x3x3: their sizes differ{FORWARD}"


AUXILIARY = net(
    *(f"conv1 = {conv(3, 8)}", "maxpool1 = Identity()", "conv2 = ReLU()", "conv3 = ReLU()"),
    *(f"maxpool{n} = Identity()" for n in (2, 3, 4)),
    *(f"inception{n} = ReLU()" for n in ("3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b")),
    f"aux1 = Aux(\n  (conv): {conv(8, 4, 1)}\n  (relu): ReLU()\n  (fc): Linear(4, 2)\n)",
    *(f"avgpool = {MEAN}", "dropout = Dropout(p=0.2)", "fc = Linear(8, 2)"),
    kind="GoogLeNet",
)


def test_layers_that_are_used_in_training_alone_are_counted() -> None:
    found = parse(AUXILIARY, (3, 8, 8))
    assert [(one.name, one.parameters) for one in found.uncalled] == [
        ("aux1.conv", 8 * 4 + 4),
        ("aux1.fc", 4 * 2 + 2),
    ]
    assert "aux1.conv" not in found.names
    assert "aux1 counts among the parameters and is used in training only" in found.notes


INVERTED = """Net(
  (0): InvertedResidual(
    (conv): Sequential(
      (0): Conv2dNormActivation(
        (0): Conv2d(4, 4, kernel_size=(3, 3), stride=({stride}, {stride}), padding=(1, 1), \
groups=4, bias=False)
        (1): BatchNorm2d(4, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)
        (2): ReLU6(inplace=True)
      )
      (1): Conv2d(4, 4, kernel_size=(1, 1), stride=(1, 1), bias=False)
      (2): BatchNorm2d(4, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)
    )
  )
)"""


@pytest.mark.parametrize(("stride", "added"), [(1, True), (2, False)])
def test_a_shortcut_is_taken_where_the_shape_stays(stride: int, added: bool) -> None:
    net = parse(INVERTED.format(stride=stride), (4, 8, 8))
    assert ("Add()" in repr(net.layers)) == added
    assert net.shapes[-1] == (4, 8 // stride, 8 // stride)


def test_a_part_behind_what_is_unknown_has_an_input_and_notes_of_its_own() -> None:
    pool = "AvgPool2d(kernel_size=2, stride=2, padding=1)"
    text = net("own = Zebra()", f"conv = {conv(1, 4)}", "relu = ReLU()", f"pool = {pool}")
    found = parse(text, layers="conv:pool")
    assert found.is_chain
    assert found.shapes == ((1, 3, 3), (4, 3, 3), (4, 3, 3), (4, 2, 2))
    size, part, own, order, averages = found.notes
    assert size.startswith("input: 1x3x3 (none was given")
    assert part == "layers: conv to pool (3 of 4)"
    assert own == "the layers before conv cannot be followed: the input is its own"
    assert order.startswith("layers are taken in printed order")
    assert averages.startswith("a print leaves out AvgPool's ceil_mode")


def test_of_a_part_its_input_is_told_first_and_then_which_it_is() -> None:
    text = net("tanh = Tanh()", f"conv = {conv(1, 4)}", "relu = ReLU()", "fc = Linear(36, 2)")
    size, part, flat, order = parse(text, layers="conv:").notes
    assert size.startswith("input: 1x3x3 (none was given")
    assert part == "layers: conv to fc (4 of 5)"
    assert flat.startswith("a Flatten was put in before fc")
    assert order.startswith("layers are taken in printed order")


AROUND = {
    "  (0): ReLU()\n  (1): Tanh()\n\n\nsome words here\n": "lines 1 to 2",
    "look:\n  (0): ReLU()\n  (1): Tanh()\n\nsome words here\n": "lines 2 to 3",
    "look:\n\nNet(\n  (0): ReLU()\n)\nand more\n": "lines 3 to 5",
}


@pytest.mark.parametrize("text", AROUND)
def test_the_lines_of_a_print_are_told(text: str) -> None:
    said = f"read: the print, {AROUND[text]}; the rest of the text is left out"
    assert said in parse(text, (4,)).notes


@pytest.mark.parametrize("lines", [0, 1, 4, 5])
def test_lines_of_values_before_the_children(lines: int) -> None:
    """A module prints four at most; of more it is not known that they are a print's."""
    values = "".join(f"  n{at}={at},\n" for at in range(lines))
    text = f"see\nNet(\n{values}  (0): ReLU()\n  (1): Tanh()\n)\nmore\n"
    if lines > 4:
        assert (
            told(text, (4,))[0][1]
            == "the print is cut off, lines are missing here: paste all of it"
        )
    else:
        said = f"read: the print, lines 2 to {5 + lines}; the rest of the text is left out"
        assert said in parse(text, (4,)).notes


def listed(first: str, count: int) -> str:
    return f"({first}): {count} x ReLU()"


@pytest.mark.parametrize(
    ("text", "count", "why"),
    [
        (listed("12345678-12345679", 2), 2, ""),
        (listed("123456789-123456790", 2), 0, "this label does not count 2 layers"),
        (listed(f"0-{MOST_LAYERS - 1}", MOST_LAYERS), MOST_LAYERS, ""),
        (
            listed(f"0-{MOST_LAYERS}", MOST_LAYERS + 1), 0,
            f"too many layers: cnnviz reads at most {MOST_LAYERS:,}",
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["Sequential({})", "[{}]"])  # A print, and a list.
def test_labels_that_count_layers_have_a_bound(text: str, count: int, why: str, form: str) -> None:
    if why:
        ((_, reason),) = told(form.format(text), (4,))
        assert reason == why
    else:
        assert len(parse(form.format(text), (4,)).layers) == count


@pytest.mark.parametrize(
    "text",
    ["Conv1d(1, 2, (3,\nReLU()\nTanh()", "[Conv1d(1, 2, padding=(1,\nReLU(), Tanh()]"],
)
def test_a_line_that_begins_a_layer_ends_what_is_open(text: str) -> None:
    assert told(text, (1, 8)) == [("(", "this ( is never closed")] * 2


def test_an_empty_label_is_none() -> None:
    ((words, reason),) = told("(): ReLU()", (4,))
    assert (words, reason[:37]) == (":", "this has no meaning in a list of laye")


def test_what_begins_with_a_brace_is_a_config_where_it_has_a_class_name() -> None:
    with pytest.raises(CnnvizError, match="its class is Dense"):
        cnnviz.parse('{"class_name": "Dense"}', (4,))
    with pytest.raises(CnnvizError, match="a layer was expected here"):
        cnnviz.parse('{"a": 1}', (4,))
    assert repr(cnnviz.parse('ReLU()  # "class_name"', (4,)).layers) == "(ReLU(),)"
