"""The input of code where none is given: what the text says, else only what is natural."""

from __future__ import annotations

import math

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.layers.base import Shape
from cnnviz.reading import parse
from cnnviz.reading.code.networks.following import Way
from cnnviz.reading.code.sizes import Sizes
from cnnviz.reading.sizing import Frame
from tests.reading.code.test_faults import module
from tests.reading.told import told

HEAD = "import torch\nfrom torch import nn\n"
LENET = (
    "net = nn.Sequential(nn.Conv2d(1, 6, 5), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.MaxPool2d(2),"
    " nn.Flatten(), nn.Linear(256, 10))\n"
)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("net = nn.Sequential(nn.Conv2d(3, 6, 5), nn.ReLU())\nprint(net)", (3, 7, 7)),
        ("net = nn.Sequential(nn.ReLU(), nn.Conv2d(3, 6, 5))\nprint(net)", (3, 7, 7)),
        ("net = nn.Sequential(nn.Conv1d(1, 2, 1500))\nprint(net)", (1, 1505)),
        ("net = nn.Sequential(nn.Conv1d(2, 6, 3, dilation=2), nn.ReLU())\nprint(net)", (2, 10)),
        (LENET, (1, 28, 28)),
        # PyTorch would enlarge smaller maps, and does so whatever the input in the second.
        ("net = nn.Sequential(nn.Conv2d(1, 1, 3), nn.AdaptiveAvgPool2d(7))", (1, 9, 9)),
        (
            "net = nn.Sequential(nn.Conv2d(1, 1, 3), nn.Upsample(2), nn.AdaptiveAvgPool2d(7))",
            (1, 5, 5),
        ),
        ("net = nn.Sequential(nn.Linear(20, 5), nn.ReLU())\nprint(net)", (20,)),
        (LENET + "out = net(torch.randn(2, 1, 29, 30))", (1, 29, 30)),
        (LENET + "from torchsummary import summary\nsummary(net, (1, 31, 28))", (1, 31, 28)),
        (
            LENET + "from torchinfo import summary\nsummary(net, input_size=(8, 1, 30, 30))",
            (1, 30, 30),
        ),
    ],
)
def test_an_input_is_chosen_where_one_is_natural(text: str, shape: tuple[int, ...]) -> None:
    net = parse(HEAD + text)
    assert net.input_shape == shape
    said = "summary(" in text or "randn" in text
    assert net.notes[0].startswith(f"input: {'x'.join(map(str, shape))} (")
    assert net.chosen_input is not said
    assert ("as the text says" in net.notes[0]) is said


def test_where_several_fit_the_user_is_asked() -> None:
    text = LENET.replace("nn.MaxPool2d(2)", "nn.MaxPool2d(3, 2)").replace("256", "144")
    with pytest.raises(CnnvizError, match="square inputs from 1x27x27 to 1x30x30 fit: say which"):
        parse(HEAD + text)


def test_where_larger_inputs_fit_as_well_as_those_in_a_row_it_is_said() -> None:
    """In PyTorch 2.13 of the sizes up to 80 these fit: 24 to 32, 48 to 56 and 72 to 80."""
    text = (
        "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.c = nn.Conv2d(3, 8, 9, stride=24)\n        self.p = nn.MaxPool2d(24)\n"
        "    def forward(self, x):\n        return torch.cat((self.p(x), self.c(x)), 1)\n"
    )
    fit = "inputs from 3x24x24 to 3x32x32"
    with pytest.raises(CnnvizError, match=f"given: square {fit} fit, and some larger ones: say wh"):
        parse(HEAD + text)
    with pytest.raises(CnnvizError, match=f"it fits with square {fit}, and some larger ones"):
        parse(HEAD + text, (3, 10, 10))
    assert parse(HEAD + text, (3, 48, 48)).shapes[-1] == (11, 2, 2)


def test_where_none_fits_no_input_is_invented() -> None:
    with pytest.raises(
        CnnvizError, match="257; no input was given, and no square one fits: say yours with --i"
    ):
        parse(HEAD + LENET.replace("256", "257"))


def test_a_given_input_goes_before_what_the_text_says() -> None:
    net = parse(HEAD + LENET + "net(torch.zeros(1, 1, 28, 28))", (1, 31, 31))
    assert net.notes == ("the text says 1x28x28 for the input; 1x31x31 was given",)


def test_a_keras_input_of_another_size_builds_the_model_anew() -> None:
    text = (
        "from keras import layers, Model, Input\ni = Input((8, 8, 1))\nx = layers.Conv2D(4, 3)(i)\n"
        "x = layers.AveragePooling2D(x.shape[1])(x)\nmodel = Model(i, layers.Flatten()(x))\n"
    )
    assert parse(text).shapes[-1] == (4,)
    assert parse(text).notes[0] == "input: 1x8x8 (as the text says)"
    other = parse(text, (1, 20, 20))
    assert other.shapes[1:3] == ((4, 18, 18), (4, 1, 1))
    assert other.notes[0] == "the text says 1x8x8 for the input; 1x20x20 was given"


def test_what_keras_leaves_open_is_chosen_and_said() -> None:
    text = (
        "from keras import layers, Model, Input\ni = Input((None, None, 3))\n"
        "model = Model(i, layers.GlobalAveragePooling2D()(layers.Conv2D(4, 3)(i)))\n"
    )
    assert parse(text).input_shape == (3, 64, 64)
    assert parse(text).chosen_input
    assert parse(text, (3, 9, 11)).shapes[1] == (4, 7, 9)


def test_what_is_chosen_can_be_halved_and_doubled_again() -> None:
    text = (
        "from keras import layers, Model, Input\ni = Input((None, None, 3))\n"
        "x = i\nfor _ in range(5):\n    x = layers.MaxPooling2D()(x)\n"
        "x = layers.UpSampling2D(32)(x)\nmodel = Model(i, layers.concatenate([i, x]))\n"
    )
    assert parse(text).shapes[-1] == (6, 64, 64)


def test_an_input_that_a_slow_machine_might_choose_otherwise_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = (
        "import torch.nn as nn\n"
        "net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.MaxPool2d(2), nn.Conv2d(4, 4, 3))"
    )
    assert parse(text).chosen_input

    def used_up(sizes: Sizes, _: int) -> bool:
        sizes.end = 0.0
        return False

    monkeypatch.setattr(Sizes, "shows", used_up)
    with pytest.raises(CnnvizError, match="trying sizes takes too long: say which with --input"):
        parse(text)
    assert parse(text, (1, 12, 12)).shapes[-1] == (4, 3, 3)


def test_a_network_that_takes_any_size_is_followed_few_times() -> None:
    tried: list[Shape] = []

    def walk(shape: Shape) -> Way:
        tried.append(shape)
        return Way(shape)

    sizes = Sizes(Frame(1, 2, fixed=True), walk, math.inf)
    assert sizes.smallest() == 1
    assert sizes.largest(1) == 4096
    assert len(tried) == 3


def test_sizes_are_tried_no_longer_than_the_text_is_read() -> None:
    sizes = Sizes(Frame(1, 2, fixed=True), Way, 0.0)
    assert sizes.late()


@pytest.mark.parametrize(
    ("axis", "shape"), [(1, (1, 3, 3)), (2, (1, 3, 3)), (1, (1, 3, 3, 3)), (2, (1, 3, 3, 3))]
)
def test_an_axis_that_is_short_at_any_size_does_not_hinder_a_choice(
    axis: int, shape: Shape
) -> None:
    forward = f"return self.c(torch.stack([x, x], {axis}).mean({axis}))"
    net = parse(module(f"self.c = nn.Conv{len(shape) - 1}d(1, 2, 3)", forward))
    assert net.input_shape == shape and net.chosen_input


@pytest.mark.parametrize(
    ("made", "first", "shape", "last"),
    [
        ("nn.Conv1d(24, 3, 1)", "torch.flatten(x, 1)[:, :24].view(-1, 24, 1)", (24, 1), (3, 1)),
        ("nn.Conv1d(24, 3, 1)", "x.flatten(1)[..., :24].unsqueeze(2)", (24, 1), (3, 1)),
        ("nn.Conv2d(1, 2, 7)", "x.flatten(1)[:, :64].view(-1, 1, 8, 8)", (1, 8, 8), (2, 2, 2)),
        ("nn.Conv2d(1, 2, 7)", "x.flatten(1).narrow(1, 0, 64).view(-1, 1, 8, 8)", (1, 8, 8), None),
        ("nn.Conv2d(1, 2, 7)", "x.flatten(1)[:, -64:].reshape(-1, 1, 8, 8)", (1, 8, 8), (2, 2, 2)),
    ],
)
def test_a_slice_of_what_is_flattened_is_not_made_for_the_sake_of_a_larger_input(
    made: str, first: str, shape: Shape, last: Shape | None
) -> None:
    """A larger input would be cut first, and what shows well would be the cut."""
    net = parse(module(f"self.c = {made}", f"return self.c({first})"))
    assert net.input_shape == shape and net.chosen_input
    assert net.shapes[-1] == (last or (2, 2, 2))
    assert net.notes[0].endswith("that every layer accepts)")


@pytest.mark.parametrize(
    ("layers", "length", "why"),
    [
        ("nn.LayerNorm(6)", 6, "what the first layer takes"),
        ("nn.ReLU(), nn.LayerNorm(7)", 7, "what the first layer takes"),
        ("nn.PReLU(3)", 3, "what the first layer takes"),
        ("nn.ReLU(), nn.Softmax(1)", 6, "any vector, for nothing fixes its length"),
    ],
)
def test_it_is_said_what_fixes_the_length_of_a_vector(layers: str, length: int, why: str) -> None:
    net = parse(f"{HEAD}net = nn.Sequential({layers})\nprint(net)")
    assert net.notes[0].startswith(f"input: {length} (none was given; it is {why})")


def test_a_norm_of_the_last_axis_says_how_long_a_vector_is() -> None:
    net = parse(
        "from torch import nn\nn = 12\nnet = nn.Sequential(nn.LayerNorm(n), nn.Linear(n, 3))"
    )
    assert net.shapes == ((12,), (12,), (3,))


@pytest.mark.parametrize(
    ("kind", "first", "shape"),
    [
        ("nn.Conv2d(1, 2, (3, 100))", "x.unsqueeze(1)", (102, 102)),
        ("nn.Conv1d(1, 2, 95)", "x[:, None]", (100,)),
        ("nn.Conv1d(1, 2, 95)", "torch.unsqueeze(x, dim=1)", (100,)),
    ],
)
def test_an_input_that_is_given_an_axis_of_channels_first_has_none(
    kind: str, first: str, shape: Shape
) -> None:
    net = parse(module(f"self.c = {kind}", f"return self.c({first})"))
    assert net.input_shape == shape
    assert net.chosen_input


def test_an_axis_of_channels_behind_an_embedding_is_none_of_the_input() -> None:
    made = "self.c = nn.Conv2d(1, 3, (2, 5)); self.e = nn.Embedding(9, 5)"
    net = parse(module(made, "return self.c(self.e(x).unsqueeze(1))"))
    assert net.input_shape[1:] == (5,)
    assert net.shapes[-1][0] == 3


FOLD = "self.c = nn.Conv2d(1, 2, 3, padding=1)"


@pytest.mark.parametrize(
    "forward",
    [
        "out = self.c(x); return out.permute(0, 2, 3, 1).contiguous().view(-1, 2)",
        "out = self.c(x).permute(0, 2, 3, 1); return out.reshape((-1, out.shape[3]))",
        "out = self.c(x).permute(0, 2, 3, 1); return torch.flatten(out, end_dim=2)",
        "out = self.c(x).permute(0, 2, 3, 1); return out.flatten(0, 2)",
        "n, _, h, w = x.shape; return self.c(x).permute(0, 2, 3, 1).reshape(n * h * w, 2)",
        "return self.c(x).permute(0, 2, 3, 1).reshape(-1, 2).softmax(1)",
        "return self.c(x).permute(0, 2, 3, 1).reshape(-1, x.shape[3], 2)",
    ],
)
def test_what_makes_rows_of_the_batch_is_refused_and_no_size_is_chosen_for_it(forward: str) -> None:
    """PyTorch gives 16 rows of 2 for 1x4x4, and takes any size."""
    for shape in (None, (1, 4, 4)):
        ((_, reason),) = told(module(FOLD, forward), shape)
        assert reason.startswith("this makes several rows of the batch of each input")
        assert "--layers c draws what is before it" in reason.replace(" --input 1x1x1", "")
    part = parse(module(FOLD, forward), (1, 4, 4), layers="c")
    assert part.shapes == ((1, 4, 4), (2, 4, 4))


def test_one_row_of_each_input_is_read() -> None:
    forward = "return self.c(x).mean((2, 3), keepdim=True).permute(0, 2, 3, 1).reshape(-1, 2)"
    assert parse(module(FOLD, forward), (1, 4, 4)).shapes[-1] == (2,)
