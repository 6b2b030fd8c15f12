"""A network of two inputs is refused, with what can be drawn of it; and that can be drawn.

The right numbers are those of PyTorch 2.13 and Keras 3.15, which ran the texts.
"""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.told import told

HEAD = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n\n\n"


def net(takes: str, made: str, gone: str) -> str:
    """A text of a network that takes several inputs."""
    made = "".join(f"        {line}\n" for line in made.split("; "))
    gone = "".join(f"        {line}\n" for line in gone.split("; "))
    start = "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    return f"{HEAD}{start}{made}    def forward(self, {takes}):\n{gone}"


ONCE = (
    "    def once(self, x):\n        x = self.pool(F.relu(self.conv1(x)))\n"
    "        x = self.pool(F.relu(self.conv2(x))).view(-1, 800)\n"
    "        return self.fc2(F.relu(self.fc1(x)))\n"
)
TWINS = (
    net(
        "left, right",
        "self.conv1 = nn.Conv2d(1, 50, 5); self.conv2 = nn.Conv2d(50, 50, 5);"
        " self.pool = nn.MaxPool2d(2); self.fc1 = nn.Linear(800, 500);"
        " self.fc2 = nn.Linear(500, 10)",
        "return self.once(left), self.once(right)",
    )
    + ONCE
)
IMAGE = "nn.Conv2d(3, 8, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten()"
BESIDE = net(
    "image, words",
    f"self.image = nn.Sequential({IMAGE});"
    " self.words = nn.Sequential(nn.Linear(20, 16), nn.ReLU()); self.head = nn.Linear(24, 2)",
    "a = self.image(image); b = self.words(words); return self.head(torch.cat([a, b], dim=1))",
)
LATE = (
    BESIDE.replace("a = self.image(image)", "c = self.words(words)")
    .replace("b = self.words(words)", "a = self.image(image)")
    .replace("[a, b]", "[a, c]")
)
SIZES = net(
    "image, extra",
    "self.c = nn.Conv2d(3, 8, 5, stride=2); self.fc = nn.Linear(288, 10);"
    " self.h = nn.Linear(12, 1)",
    "x = self.fc(torch.relu(self.c(image)).flatten(1)); return self.h(torch.cat([x, extra], 1))",
)
THREE = net(
    "a, p, n",
    "self.base = nn.Sequential(nn.Conv2d(1, 8, 3), nn.Flatten(), nn.Linear(5408, 32))",
    "return self.base(a), self.base(p), self.base(n)",
)
OWN_CALL = """from keras import Model, layers
class Twins(Model):
    def __init__(self):
        super().__init__()
        self.c = layers.Conv2D(4, 3)
        self.d = layers.Dense(3)
    def call(self, a, b):
        return self.d(layers.Flatten()(self.c(a))) - self.d(layers.Flatten()(self.c(b)))
model = Twins()
"""


@pytest.mark.parametrize(
    ("text", "second", "said", "layers", "given", "parameters"),
    [
        (TWINS, "right", "--layers conv1:fc2 draws what left", "conv1:fc2", None, 469_360),
        (
            BESIDE,
            "words",
            '--layers image.0:image.3 draws what image goes through, --model "Net().words" draws'
            " another part",
            "image.0:image.3",
            None,
            224,
        ),
        (
            SIZES,
            "extra",
            "--layers c:fc --input 3x15x15 draws what image goes through",
            "c:fc",
            (3, 15, 15),
            3498,
        ),
        (
            THREE,
            "p",
            "--layers base.0:base.2 draws what a goes through",
            "base.0:base.2",
            None,
            173_168,
        ),
        (OWN_CALL, "b", "--layers c:d draws what a goes through", "c:d", (1, 8, 8), 40 + 435),
    ],
)
def test_what_the_first_input_goes_through_can_be_drawn(
    text: str,
    second: str,
    said: str,
    layers: str,
    given: tuple[int, ...] | None,
    parameters: int,
) -> None:
    ((words, reason),) = told(text, given if text is OWN_CALL else None)
    assert words == second
    assert f"takes {second} beside the input; a network here has one input: --set" in reason
    assert said in reason
    assert summarize(parse(text, given, layers=layers)).totals.parameters == parameters


def test_where_nothing_is_before_the_second_input_a_module_can_be_drawn() -> None:
    ((words, reason),) = told(LATE)
    assert words == "words" and "--layers" not in reason
    assert reason.endswith('--model "Net().image" draws a part')
    assert summarize(parse(LATE, model="Net().image")).totals.parameters == 224


def test_another_network_of_the_text_is_told_as_well() -> None:
    one = net("x", "self.c = nn.Conv2d(3, 4, 3)", "return self.c(x)").replace("Net", "One")
    both = one + BESIDE.removeprefix(HEAD)
    with pytest.raises(CnnvizError, match="draws what image goes through, --model") as error:
        parse(both)
    assert str(error.value).endswith("\n--model One draws another network of this text")
    assert summarize(parse(both, layers="image.0:image.3")).totals.parameters == 224
    assert summarize(parse(both, model="One")).totals.parameters == 112


def test_a_size_that_no_input_of_one_size_would_mend_is_not_told() -> None:
    """At 64x64 the kernel was too large, "and no square input fits"."""
    text = TWINS.replace("self.conv2 = nn.Conv2d(50, 50, 5)", "self.conv2 = nn.Conv2d(50, 50, 33)")
    text = text.replace("800", "50 * 4")
    ((words, _),) = told(text)
    assert words == "right"
    with pytest.raises(CnnvizError, match="larger than its input") as error:
        parse(text, (1, 64, 64))
    assert "no square input fits" not in str(error.value)


def test_a_length_is_looked_for_beyond_what_an_image_has() -> None:
    long = net(
        "x",
        "self.c = nn.Conv1d(12, 4, 7, stride=5); self.fc = nn.Linear(4 * 9000, 2)",
        "return self.fc(self.c(x).flatten(1))",
    )
    ((_, reason),) = told(long)
    assert reason == (
        "no input is given: inputs from 12x45002 to 12x45006 fit: say which with --input"
    )
    ((_, reason),) = told(long.replace("4 * 9000", "4 * 9000 + 1"))
    assert reason.endswith("; no input was given, and no length fits: say yours with --input")


SCRIPT = HEAD + (
    "a, b = torch.zeros(2, 3, 8, 8), torch.rand(1, 5)\n"
    "conv, lin, more, act = nn.Conv2d(3, 4, 3), nn.Linear(5, 2), nn.Linear(2, 2), nn.ReLU()\n"
    "y = act(conv(a))\n"
)


@pytest.mark.parametrize(
    ("calls", "parameters", "told"),
    [
        ("act(lin(b))", 112, "lin reads another tensor than the text's first (line 9) and is left"),
        ("more(lin(b))", 112, "lin and more read another tensor than the text's first (line 9) and"
         " are left out: --model lin|more draws it alone"),
        ("conv(torch.ones(1, 3, 5, 5))", 130, ""),
    ],
)  # fmt: skip
def test_what_a_script_calls_on_another_tensor_is_left_out_and_told(
    calls: str, parameters: int, told: str
) -> None:
    net = parse(f"{SCRIPT}z = {calls}\n")
    left = 6 if told.startswith("lin reads") else 0  # `more` is made and never called.
    assert summarize(net).totals.parameters == parameters + left
    assert [told in note for note in net.notes if "another tensor" in note] == [True] * bool(told)
    assert parse(SCRIPT + "z = lin(b)\n", model="lin").shapes == ((5,), (2,))


def test_a_second_input_that_is_left_out_is_told_where_a_layer_reads_it() -> None:
    text = """from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(4, 4)
        self.b = nn.Linear(2, 4)
    def forward(self, x, voice=None):
        return self.a(x) + self.b(voice)
"""
    with pytest.raises(CnnvizError, match="forward takes voice beside the input"):
        parse(text)


def test_an_item_of_the_keywords_of_forward_is_an_input_too() -> None:
    """It was said that there is no 'labels' in this dict, which the caller makes."""
    made = "self.c = nn.Conv2d(3, 4, 3); self.e = nn.Linear(10, 4)"
    gone = "y = self.c(x); return y + self.e(kwargs['labels'])[:, :, None, None]"
    ((words, reason),) = told(net("x, **kwargs", made, gone), (3, 8, 8))
    assert words == "kwargs['labels']"
    assert reason.startswith("forward takes kwargs['labels'] beside the input; a network here has")


def test_a_module_that_cannot_be_drawn_alone_is_not_advised() -> None:
    """Alone it would join with what is not there, as a conditional autoencoder's encoder does."""
    text = """import torch
from torch import nn
class Joined(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(8, 4), nn.Linear(6, 2)
    def forward(self, x, y=None):
        x = self.a(x)
        return self.b(x if y is None else torch.cat((x, y), dim=1))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.last = Joined(), nn.Sequential(nn.Linear(2, 3))
    def forward(self, x, y):
        return self.last(self.first(x, y))
net = Net()
"""
    ((_, reason),) = told(text)
    assert "--model net.first" not in reason
    assert reason.endswith("--model net.last draws another part")
    assert summarize(parse(text, model="net.last")).totals.parameters == 9
