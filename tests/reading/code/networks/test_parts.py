"""A part that is asked for is read where what is beside it cannot be: before an LSTM, or behind it.

The right numbers are those of PyTorch 2.13 and Keras 3.15, which ran the texts.
"""

from __future__ import annotations

import re

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

TORCH = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n\n\n"
KERAS = "from keras import layers, models\n"

OWN = TORCH + (
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.conv = nn.Conv2d(1, 8, 3, padding=1)\n        self.pool = nn.MaxPool2d(2)\n"
    "        self.rnn = nn.LSTM(80, 32, batch_first=True)\n        self.fc = nn.Linear(32, 10)\n\n"
    "    def forward(self, x):\n        x = self.pool(F.relu(self.conv(x)))\n"
    "        x, _ = self.rnn(x.permute(0, 3, 1, 2).flatten(2))\n"
    "        return self.fc(x[:, -1])\n"
)
ROW = KERAS + (
    "net = models.Sequential([layers.Input((100, 6)), layers.Conv1D(32, 3, activation='relu'),\n"
    "    layers.MaxPooling1D(2), layers.LSTM(50), layers.Dense(1)])\n"
)
GRAPH = KERAS + (
    "start = layers.Input((32, 128, 1))\n"
    "x = layers.Conv2D(64, 3, padding='same', name='a')(start)\n"
    "x = layers.MaxPool2D(2, name='b')(x)\nx = layers.Reshape((64, 1024))(x)\n"
    "x = layers.Bidirectional(layers.LSTM(128, return_sequences=True))(x)\n"
    "model = models.Model(start, layers.Dense(63, activation='softmax')(x))\n"
)
UNPASSED = GRAPH.replace(
    "Bidirectional(layers.LSTM(128, return_sequences=True))", "ConvLSTM1D(4, 3)"
)
TURNED = OWN.replace("nn.LSTM(80, 32, batch_first=True)", "nn.Linear(80, 32)")
TURNED = TURNED.replace("x, _ = self.rnn(x", "x = torch.linalg.pinv(x")
UNFIT = OWN.replace("nn.LSTM(80, 32, batch_first=True)", "nn.Conv2d(7, 32, 3)")
UNFIT = UNFIT.replace("x, _ = self.rnn(x.permute(0, 3, 1, 2).flatten(2))", "x = self.rnn(x)")


@pytest.mark.parametrize(
    ("text", "layers", "given", "shapes", "parameters"),
    [
        (
            OWN,
            "conv:pool",
            (1, 20, 50),
            ((1, 20, 50), (8, 20, 50), (8, 20, 50), (8, 10, 25)),
            80,
        ),
        (TURNED, "conv", (1, 20, 50), ((1, 20, 50), (8, 20, 50)), 80),
        (ROW, "1", None, ((32, 98), (32, 49)), 0),
        (ROW, "0:2", None, ((6, 100), (32, 98), (32, 98), (32, 49)), 608),
        (OWN, "fc", (1, 20, 50), ((32,), (10,)), 330),
        (ROW, "3", None, ((50,), (1,)), 51),
        (GRAPH, "dense", None, ((256, 64), (63, 64), (63, 64)), 16191),
        (GRAPH, "a,b", None, ((1, 32, 128), (64, 32, 128), (64, 16, 64)), 640),
        (UNPASSED, "a,b", None, ((1, 32, 128), (64, 32, 128), (64, 16, 64)), 640),
    ],
)
def test_what_is_before_a_layer_that_is_not_drawn_is(
    text: str,
    layers: str,
    given: tuple[int, ...] | None,
    shapes: tuple[tuple[int, ...], ...],
    parameters: int,
) -> None:
    with pytest.raises(CnnvizError, match=r"cnnviz (knows no layer|does not know what)"):
        parse(text, given)
    net = parse(text, given, layers=layers)
    assert net.shapes == shapes
    assert summarize(net).totals.parameters == parameters
    told = "read up to what cannot be followed (line 16)" in net.notes
    assert told == (text == TURNED)


@pytest.mark.parametrize(
    ("text", "layers", "words"),
    [
        (
            OWN,
            "rnn",
            "no layer LSTM; --layers conv:pool draws what is before it; --layers fc draws",
        ),
        (ROW, "0:3", "cnnviz knows no layer LSTM"),
        (GRAPH, "b:dense", "cnnviz knows no layer Bidirectional"),
        (OWN.replace("(1, 8", "(1, 0"), "conv", "out_channels"),
        (UNFIT, "rnn", "gives 8 channels, but this Conv2d takes 7"),
        (ROW.replace("100, 6", "3, 6"), "0", "MaxPool"),
    ],
)
def test_what_hinders_a_part_itself_is_told(text: str, layers: str, words: str) -> None:
    with pytest.raises(CnnvizError, match=words):
        parse(text, (1, 20, 50) if text.startswith("import") else None, layers=layers)


def test_a_size_is_chosen_for_what_is_read() -> None:
    net = parse(OWN, layers="conv")
    assert net.input_shape == (1, 3, 3)
    assert any("every layer that is read accepts" in note for note in net.notes)


@pytest.mark.parametrize("text", [OWN, ROW, GRAPH])
def test_what_a_refusal_advises_works(text: str) -> None:
    given = (1, 20, 50) if text is OWN else None
    with pytest.raises(CnnvizError) as caught:
        parse(text, given)
    parts = re.findall(r"--layers (\S+) draws what is (before|behind) it", str(caught.value))
    assert [where for _, where in parts] == ["before", "behind"]
    for layers, _ in parts:
        assert summarize(parse(text, given, layers=layers)).totals.parameters > 0


def test_the_first_and_the_last_layer_of_a_part_are_named() -> None:
    """Activations and pools belong to what they stand beside; a number as the end is left out."""
    text = ROW.replace("activation='relu')", "name='a'), layers.Conv1D(8, 3, name='b')")
    text = text.replace("layers.Dense(1)", "layers.Dense(9, name='c'), layers.Dense(1, name='d')")
    words = "LSTM; --layers a:3 draws what is before it; --layers c:d draws what is behind it"
    with pytest.raises(CnnvizError, match=words):
        parse(text)
    assert parse(text, layers="a:3").names == ("a", "b", "2")


BESIDE = KERAS + (
    "start = layers.Input((32, 4))\na = layers.Conv1D(8, 3)(start)\n"
    "a = layers.Flatten()(a)\nb = layers.LSTM(5)(start)\n"
    "model = models.Model(start, layers.Dense(2)(layers.concatenate([a, b])))\n"
)


def test_what_stands_beside_a_recurrent_layer_is_no_part() -> None:
    """The Dense reads both branches, and the convolution is no more before the LSTM than behind."""
    with pytest.raises(CnnvizError) as caught:
        parse(BESIDE)
    for layers in re.findall(r"--layers (\S+) draws", str(caught.value)):
        assert parse(BESIDE, layers=layers).layers


def recurrent(layer: str, used: str, features: int) -> str:
    """A network whose Linear takes so many features of what a recurrent layer gives."""
    return TORCH + (
        "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        f"        self.conv = nn.Conv1d(2, 5, 3)\n        self.rnn = nn.{layer}\n"
        f"        self.fc = nn.Linear({features}, 3)\n\n    def forward(self, x):\n"
        f"        out, state = self.rnn(self.conv(x).transpose(1, 2))\n"
        f"        return self.fc({used})\n"
    )


@pytest.mark.parametrize(
    ("layer", "used", "features"),
    [
        ("LSTM(5, 7, batch_first=True)", "out[:, -1]", 7),
        ("LSTM(5, 7, batch_first=True, bidirectional=True)", "out.flatten(1)", 84),
        ("LSTM(5, 7, batch_first=True, proj_size=4)", "out.mean(1)", 4),
        ("LSTM(5, 7, 2, batch_first=True)", "state[0][-1]", 7),
        (
            "LSTM(5, 7, batch_first=True, proj_size=4)",
            "torch.cat((state[0][0], state[1][0]), 1)",
            11,
        ),
        ("GRU(5, 7, batch_first=True)", "state.squeeze(0)", 7),
        (
            "GRU(5, hidden_size=7, batch_first=True, bidirectional=True)",
            "torch.cat((state[-2], state[-1]), dim=1)",
            14,
        ),
        ("RNN(5, 7, 2, 'relu', batch_first=True)", "state[-1, :, :]", 7),
        ("MultiheadAttention(5, 1, batch_first=True)", "out[:, 0]", 5),
    ],
)
def test_what_is_behind_a_recurrent_layer_takes_what_it_gives(
    layer: str, used: str, features: int
) -> None:
    text = recurrent(layer, used, features)
    if "Attention" in layer:
        text = text.replace("transpose(1, 2))", "transpose(1, 2), None, None)")
    assert parse(text, (2, 8), layers="fc").shapes == ((features,), (3,))
    with pytest.raises(CnnvizError, match=f"but this Linear takes {features + 1}"):
        parse(text.replace(f"({features}, 3)", f"({features + 1}, 3)"), (2, 8), layers="fc")


def test_steps_along_the_batch_are_not_passed() -> None:
    """Without batch_first PyTorch would take the inputs of a batch as the steps of one row."""
    text = recurrent("LSTM(5, 7)", "out[:, -1]", 7)
    with pytest.raises(CnnvizError, match="no layer LSTM; --layers conv draws what is before it"):
        parse(text, (2, 8), layers="fc")


@pytest.mark.parametrize(
    "more",
    [
        "'7'", "7.0", "width", "7, None", "7, num_layers=2.0", "7, width", "7, proj_size='4'",
        "7, proj_size=width", "7, bidirectional=width", "num_layers=2",
    ],
)  # fmt: skip
def test_what_a_recurrent_layer_of_unknown_sizes_gives_is_not_guessed(more: str) -> None:
    text = recurrent(f"LSTM(5, {more}, batch_first=True)", "out[:, -1]", 7)
    with pytest.raises(CnnvizError, match="no layer LSTM; --layers conv draws what is before it"):
        parse(text, (2, 8), layers="fc")


@pytest.mark.parametrize("more", ["return_sequences=wanted", "return_state=wanted"])
def test_whether_a_recurrent_layer_gives_a_row_is_not_guessed(more: str) -> None:
    with pytest.raises(CnnvizError, match="cnnviz knows no layer LSTM"):
        parse(ROW.replace("LSTM(50)", f"LSTM(50, {more})"), layers="3")


def test_a_layer_that_is_passed_is_named_as_the_text_names_it() -> None:
    with pytest.raises(CnnvizError, match="there are conv, transpose, rnn, getitem, getitem_1 and"):
        parse(recurrent("LSTM(5, 7, batch_first=True)", "out[:, -1]", 7), (2, 8), layers="other")


AGAIN = KERAS + (
    "start = layers.Input((20, 3))\nx = layers.LSTM(6)(layers.Conv1D(8, 3)(start))\n"
    "base = models.Model(start, layers.Dense(4)(x))\nother = layers.Input((20, 3))\n"
    "net = models.Model(other, layers.Dense(2, name='top')(base(other)))\n"
)


def test_a_model_with_a_recurrent_layer_may_be_called_again() -> None:
    assert parse(AGAIN, layers="top").shapes == ((4,), (2,))
