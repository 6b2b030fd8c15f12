"""A network is drawn as the text calls it: with what it gives beside the input, by its forward.

The right shapes are those of PyTorch 2.13 and Keras 3.15, which ran the texts.
"""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.layers.network import Network
from cnnviz.reading import parse

POOLED, WHOLE = (4, 13, 13), (4, 28, 28)
X = "torch.rand(2, 3, 32, 32)"
ONES = "np.ones((2, 32, 32, 3))"


def text(signature: str, test: str, more: str) -> str:
    """A network that pools where a test of what it is given is true, and what is done with it."""
    return (
        "import functools, types\nimport torch\nfrom torch import nn\n\n\nclass Net(nn.Module):\n"
        "    def __init__(self):\n        super().__init__()\n        self.a = nn.Conv2d(3, 8, 3)\n"
        "        self.pool = nn.MaxPool2d(2)\n        self.b = nn.Conv2d(8, 4, 3)\n\n"
        f"    def forward(self, {signature}):\n        x = self.a(x)\n        if {test}:\n"
        f"            x = self.pool(x)\n        return self.b(x)\n\n\n{more}\n"
    )


def read(signature: str, test: str, more: str, **settings: object) -> Network:
    return parse(text(signature, test, more), settings=settings)


@pytest.mark.parametrize(
    ("signature", "test", "call"),
    [
        ("x, down=True", "down", f"net({X}, False)"),
        ("x, down=True", "down", f"net({X}, down=False)"),
        ("x, down=True", "down", f"net(down=False, x={X})"),
        ("x, *, down=True", "down", f"net({X}, down=False)"),
        ("x, *, down", "down", f"net({X}, down=False)"),
        ("x, down=True, /", "down", f"net({X}, False)"),
        ("x, down", "down", f"net({X}, False)"),
        ("x, mode=0", "mode != 1", f"net({X}, mode=1)"),
        ("x, mode='a'", "mode == 'a'", f"net({X}, 'b')"),
        ("x, kind=torch.relu", "kind is torch.relu", f"net({X}, torch.tanh)"),
        ("x, sizes=(1, 2)", "len(sizes) == 2", f"net({X}, [1])"),
        ("x, *rest", "rest[0]", f"net({X}, False)"),
        ("x, **more", "more['down']", f"net({X}, down=False)"),
        ("x, *rest, **more", "not rest and more.get('down', 1)", f"net({X}, down=False)"),
        ("x, down=True, mask=None", "down and mask is None", f"net({X}, down=False)"),
        ("x, down=True, train=True", "down or train", f"net({X}, down=False, train=False)"),
        ("x, down=True", "down", f"net.forward({X}, down=False)"),
        ("x, down=True", "down", f"net.__call__({X}, down=False)"),
        ("x, down=True", "down", f"functools.partial(net, down=False)({X})"),
        ("x, down=True", "down", f"(lambda x: net(x, down=False))({X})"),
        ("x, down=True", "down", f"net(*({X}, False))"),
        ("x, down=True", "down", f"net({X}, **dict(down=False))"),
    ],
)
@pytest.mark.parametrize(
    "around",
    [
        "net = Net()\ny = {}",
        "net = nn.DataParallel(Net())\nwith torch.no_grad():\n    y = {}.argmax(1)",
        "def main(net):\n    for epoch in range(2):\n        y = {}\nmain(Net().eval())",
    ],
)
def test_what_a_call_gives_beside_the_input_is_followed(
    signature: str, test: str, call: str, around: str
) -> None:
    net = read(signature, test, around.format(call))
    assert (net.input_shape, net.shapes[-1]) == ((3, 32, 32), WHOLE)
    assert net.notes[1:] in ((), ("net is drawn; --model chooses another: Net",))


def test_what_a_call_on_unknown_data_gives_beside_it_is_followed() -> None:
    more = "net = Net()\nfor x, y in loader:\n    loss = cost(net(x, down=False), y)\n"
    assert parse(text("x, down=True", "down", more), (3, 32, 32)).shapes[-1] == WHOLE


def test_an_input_that_is_given_by_its_name_is_the_input() -> None:
    net = parse(text("x, down=True", "down", f"net = Net()\ny = net(x={X})"))
    assert (net.input_shape, net.shapes[-1]) == ((3, 32, 32), POOLED)


def test_calls_that_differ_are_told() -> None:
    more = f"net = Net()\ny = net({X})\nz = net({X}, down=False)"
    net = read("x, down=True", "down", more)
    assert net.shapes[-1] == POOLED
    assert net.notes[1:] == (
        "the text calls net with down=True (line 21), which is drawn, and with down=False"
        " (line 22): --set down=VALUE says another",
    )
    assert read("x, down=True", "down", more, down=False).shapes[-1] == WHOLE
    assert len(read("x, down=True", "down", more, down=False).notes) == 1


def test_of_many_calls_that_differ_four_are_told() -> None:
    net = read("x, n=1", "n > 1", f"net = Net()\nfor n in range(9):\n    y = net({X}, n)")
    assert net.notes[1].startswith("the text calls net with n=0 (line 22), which is drawn, and")
    assert "with n=3 (line 22) and otherwise: --set n=VALUE" in net.notes[1]


def test_a_size_and_what_is_given_beside_it_are_of_one_call() -> None:
    more = (
        "net = Net()\nfor x in loader:\n    y = net(x, 1)\n"
        "y = net(torch.rand(1, 3, 16, 16), 2)\nz = net(torch.rand(1, 3, 24, 24), 3)"
    )
    of = text("x, n", "n > 2", more)
    assert parse(of).shapes[-1] == (4, 12, 12)
    assert parse(of, (3, 24, 24)).shapes[-1] == (4, 9, 9)
    assert parse(of, (3, 32, 32)).shapes[-1] == WHOLE


def test_what_is_not_known_of_a_call_is_asked_for() -> None:
    more = f"net = Net()\ny = net({X}, down=args.down)"
    with pytest.raises(CnnvizError, match=r"line 21, column 40: args\.down is not known"):
        read("x, down=True", "down", more)
    net = parse(text("x, down=True", "down", more), settings={"args.down": False})
    assert net.shapes[-1] == WHOLE


@pytest.mark.parametrize("data", ["mask", "torch.ones(2, 32, 32)", "[mask, mask]"])
def test_data_beside_the_input_is_left_out_and_that_is_told(data: str) -> None:
    more = f"net = Net()\nfor x, mask in loader:\n    y = net({X}, {data})"
    net = read("x, mask=None", "mask is not None", more)
    assert net.shapes[-1] == WHOLE
    assert net.notes[1:] == ("the text gives net mask, too (line 22): it is drawn without",)


@pytest.mark.parametrize("name", ["training", "train", "is_training"])
@pytest.mark.parametrize(("default", "said"), [("=False", True), ("", True), ("=True", False)])
def test_a_network_is_drawn_as_nobody_trains_it(name: str, default: str, said: bool) -> None:
    more = f"net = Net()\ny = net({X}, {name}={said})"
    assert read(f"x, {name}{default}", name, more).shapes[-1] == WHOLE


@pytest.mark.parametrize("signature", ["x, down=True", "x, *, down=True", "x, *, down", "x, down"])
@pytest.mark.parametrize("more", ["", "net = Net()", "net = nn.DataParallel(Net())"])
def test_the_user_says_what_forward_is_given(signature: str, more: str) -> None:
    of = text(signature, "down", more)
    assert parse(of, (3, 32, 32), settings={"down": False}).shapes[-1] == WHOLE
    assert parse(of, (3, 32, 32), settings={"down": 1}).shapes[-1] == POOLED
    with pytest.raises(CnnvizError, match="no such name"):
        parse(of, settings={"dawn": False, "down": False})


def keras(signature: str, more: str) -> Network:
    return parse(
        "import types\nimport keras\nimport numpy as np\nfrom keras import layers\n\n\n"
        "class Net(keras.Model):\n    def __init__(self):\n        super().__init__()\n"
        "        self.a = layers.Conv2D(8, 3)\n        self.pool = layers.MaxPooling2D(2)\n"
        f"        self.b = layers.Conv2D(4, 3)\n\n    def call(self, {signature}):\n"
        "        x = self.a(x)\n        if down:\n            x = self.pool(x)\n"
        f"        return self.b(x)\n\n\nnet = Net()\n{more}\n"
    )


@pytest.mark.parametrize(
    ("signature", "call"),
    [
        ("x, down=True", f"net({ONES}, down=False)"),
        ("x, down=True", f"net(x={ONES}, down=False)"),
        ("x, training=None, down=True", f"net({ONES}, down=False)"),
        ("x, *, down=True, training=False", f"net({ONES}, down=False, training=True)"),
        ("x, down=True", f"net.call({ONES}, down=False)"),
    ],
)
def test_what_a_call_of_keras_gives_beside_the_input_is_followed(signature: str, call: str) -> None:
    net = keras(signature, f"y = {call}")
    assert (net.input_shape, net.shapes[-1]) == ((3, 32, 32), WHOLE)


OWN = "def own(self, x):\n    return self.b(self.a(x))\n"
ROW = "net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.MaxPool2d(2), nn.Conv2d(8, 4, 3))\n"


@pytest.mark.parametrize(
    "set_to",
    [
        "def own(x):\n    return net.b(net.a(x))\nnet.forward = own",
        "net.forward = lambda x: net.b(net.a(x))",
        f"{OWN}net.forward = types.MethodType(own, net)",
        f"{OWN}net.forward = own.__get__(net)",
        f"{OWN}net.forward = own.__get__(net, Net)",
        f"{OWN}Net.forward = own",
        f"{OWN}setattr(net, 'forward', types.MethodType(own, net))",
        f"{OWN}net.forward = torch.no_grad()(types.MethodType(own, net))",
        "net.forward = functools.partial(net.forward, down=False)",
        "old = net.forward\nnet.forward = lambda x: old(x, down=False)",
        "net.pool.forward = lambda x: x",
        f"{ROW}net.forward = lambda x: net[2](net[0](x))",
        f"{ROW}net[1].forward = lambda x: x",
    ],
)
def test_what_the_text_makes_the_forward_of_a_network_is_followed(set_to: str) -> None:
    net = read("x, down=True", "down", f"net = Net()\n{set_to}\ny = net({X})")
    assert net.shapes[-1] == WHOLE


@pytest.mark.parametrize("wrap", ["torch.compile", "torch.jit.script", "torch.no_grad()"])
def test_a_forward_that_is_wrapped_is_as_it_was(wrap: str) -> None:
    net = read("x, down=True", "down", f"net = Net()\nnet.forward = {wrap}(net.forward)")
    assert [one.spec_name for one in net.layers] == ["Conv2d", "MaxPool2d", "Conv2d"]


def test_a_row_s_own_forward_is_kept_by_another_name() -> None:
    more = f"{ROW}old = net.forward\nnet.forward = lambda x: old(x) + 1\ny = net({X})"
    net = read("x, down=True", "down", more)
    assert net.shapes[-1] == POOLED


def test_a_forward_that_is_not_known_is_refused_at_its_place() -> None:
    more = "from lib import fast\nnet = Net()\nnet.forward = fast(net.forward)"
    with pytest.raises(CnnvizError, match="line 22, column 15: fast comes from lib"):
        read("x, down=True", "down", more)


def test_a_forward_that_a_condition_decides_on_is_asked_for() -> None:
    more = "net = Net()\nif args.fast:\n    net.forward = lambda x: net.b(net.a(x))"
    with pytest.raises(CnnvizError, match=r"line 21, .*say --set args\.fast=VALUE"):
        read("x, down=True", "down", more)
    of = text("x, down=True", "down", more)
    assert parse(of, (3, 32, 32), settings={"args.fast": True}).shapes[-1] == WHOLE
    assert parse(of, (3, 32, 32), settings={"args.fast": False}).shapes[-1] == POOLED


def test_a_network_chooses_its_forward_when_it_is_made() -> None:
    net = parse(
        "import torch\nfrom torch import nn\n\n\nclass Net(nn.Module):\n"
        "    def __init__(self, pooled):\n        super().__init__()\n"
        "        self.a = nn.Conv2d(3, 8, 3)\n        self.b = nn.Conv2d(8, 4, 3)\n"
        "        self.forward = self.one if pooled else self.two\n\n"
        "    def one(self, x):\n        return self.b(nn.functional.max_pool2d(self.a(x), 2))\n\n"
        "    def two(self, x):\n        return self.b(self.a(x))\n\n\n"
        f"net = Net(False)\ny = net({X})\n"
    )
    assert net.shapes[-1] == WHOLE


@pytest.mark.parametrize(
    "set_to",
    [
        "net.call = lambda x: net.b(net.a(x))",
        f"{OWN}net.call = types.MethodType(own, net)",
        f"{OWN}Net.call = own",
    ],
)
def test_what_the_text_makes_the_call_of_a_keras_model_is_followed(set_to: str) -> None:
    assert keras("x, down=True", f"{set_to}\ny = net({ONES})").shapes[-1] == WHOLE


UNCALLED = [
    f"def test():\n    net = Net()\n    y = net({X}, down=False)",
    "def train(model, loader):\n    for x, y in loader:\n        loss = cost(model(x, down=False))",
    "class Run:\n    def step(self, x):\n        return self.net(x, down=False)",
]


@pytest.mark.parametrize("more", UNCALLED)
def test_what_a_call_gives_in_a_function_that_nobody_calls_is_told(more: str) -> None:
    of = text("x, down=True", "down", more)
    net = parse(of, (3, 32, 32))
    assert net.shapes[-1] == POOLED
    assert "with down=False (line 2" in net.notes[-1]
    assert net.notes[-1].endswith("Net is drawn with down=True; --set down=VALUE says another")
    assert not parse(of, (3, 32, 32), settings={"down": False}).notes


@pytest.mark.parametrize("more", UNCALLED)
@pytest.mark.parametrize("said", ["down=True", "down=flag", "up=False"])
def test_of_a_call_that_says_nothing_else_nothing_is_told(more: str, said: str) -> None:
    of = text("x, down=True", "down", more.replace("down=False", said))
    assert not parse(of, (3, 32, 32)).notes


@pytest.mark.parametrize(
    "call", ["open('a', mode='r')", "Image(a, mode='r')", "nn.Upsample(2, mode='r')"]
)
def test_a_call_of_what_is_no_network_is_not_told(call: str) -> None:
    of = text("x, mode='a'", "mode == 'a'", f"def load(a):\n    return {call}")
    assert not parse(of, (3, 32, 32)).notes
