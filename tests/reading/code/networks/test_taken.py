"""A part that a text takes out of a network, gives a name and calls is a network built there.

The right shapes are those of PyTorch 2.13, which ran the texts.
"""

from __future__ import annotations

import pytest

from cnnviz.layers.network import Network
from cnnviz.reading import parse

HEAD = (
    "import copy\nimport torch\nfrom torch import nn\nfrom torchsummary import summary\n\n\n"
    "class M(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.body = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Conv2d(8, 2, 3))\n"
    "        self.head = nn.Sequential(nn.Flatten(), nn.Linear(72, 7), nn.Linear(7, 5))\n\n"
    "    def forward(self, x):\n        return self.head(self.body(x))\n\n"
    "    def extract(self, x):\n        body = self.body\n        return body(x)\n\n\n"
)
X = "torch.rand(4, 3, 10, 10)"
OTHER = "net is drawn; --model chooses another: model"


def read(more: str, model: str | None = None) -> Network:
    return parse(f"{HEAD}{more}\n", model=model)


@pytest.mark.parametrize(
    ("taken", "right"),
    [
        ("net = model.body", (2, 6, 6)),
        ("net = model.body[:2]", (8, 8, 8)),
        ("net = model.body[:-2]", (8, 8, 8)),
        ("net = model.body.eval()", (2, 6, 6)),
        ("net: nn.Module = model.body", (2, 6, 6)),
        ("net, rate = model.body, 0.1", (2, 6, 6)),
        ("print(net := model.body)", (2, 6, 6)),
        ("net = getattr(model, 'body')", (2, 6, 6)),
        ("net = model.get_submodule('body')", (2, 6, 6)),
        ("net = list(model.children())[0]", (2, 6, 6)),
        ("net = next(model.children())", (2, 6, 6)),
        ("model = nn.DataParallel(model)\nnet = model.module.body", (2, 6, 6)),
        ("net = copy.deepcopy(model.body)", (2, 6, 6)),
        ("net = model.body\nnet.add_module('last', nn.Conv2d(2, 2, 1))", (2, 6, 6)),
    ],
)
@pytest.mark.parametrize(
    "called",
    [
        f"y = net({X})",
        f"y = net.forward({X})",
        "summary(net, (3, 10, 10))",
        "summary(net, [(3, 10, 10)])",
        f"torch.onnx.export(net, {X}, 'net.onnx')",
        f"torch.onnx.export(model=net, args=({X},), f='net.onnx')",
        f"torch.jit.trace(net, {X}).save('net.pt')",
        f"program = torch.export.export(net, ({X},))",
        f"y = model({X})\nfor epoch in range(9):\n    z = net({X})",
        f"def run(net):\n    return net({X})\ny = run(net)",
    ],
)
def test_a_part_that_is_named_and_called_is_the_network(
    taken: str, right: tuple[int, ...], called: str
) -> None:
    net = read(f"model = M()\n{taken}\n{called}")
    assert (net.input_shape, net.shapes[-1]) == ((3, 10, 10), right)
    assert net.notes[1:] == (OTHER,)
    assert parse(f"{HEAD}model = M()\n{taken}\n{called}", model="model").shapes[-1] == (5,)


@pytest.mark.parametrize("lines", ["", "main()\n"])
def test_a_part_that_is_named_in_a_function_is_a_network(lines: str) -> None:
    more = f"def main(width):\n    model = M()\n    net = model.body[:1]\n    y = net({X})\n\n\n"
    net = read(more.replace("width", "") + "main()\n")
    assert net.shapes[-1] == (8, 8, 8)
    assert net.notes[1:] == ("net is drawn; --model chooses another: M",)
    assert read(more.replace("width", "") + lines, "M").shapes[-1] == (5,)


def test_a_slice_of_a_row_keeps_the_names_of_its_layers() -> None:
    net = read("model = M()\nnet = model.body[1:]\ny = net(torch.rand(2, 8, 8, 8))")
    assert net.names == ("1", "2")
    lists = read(
        "class Row(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.rows = nn.ModuleList([nn.ReLU(), nn.Conv2d(3, 4, 1), nn.ReLU()])[1:]\n\n"
        "    def forward(self, x):\n        for one in self.rows:\n            x = one(x)\n"
        "        return x\n"
    )
    assert lists.names == ("rows.0", "rows.1")


def test_a_slice_of_a_row_of_the_text_s_own_class_is_of_that_class() -> None:
    net = read(
        "class Sums(nn.Sequential):\n    def forward(self, x):\n        for one in self:\n"
        "            x = x + one(x)\n        return x\n\n\n"
        "model = Sums(nn.Conv2d(3, 3, 1), nn.Conv2d(3, 3, 1), nn.Conv2d(3, 3, 1))\n"
        f"net = model[:2]\ny = net({X})"
    )
    assert [one.spec_name for one in net.layers] == ["Conv2d", "Add"] * 2
    assert net.notes[1:] == (f"{OTHER} or M",)


@pytest.mark.parametrize("named", ["net = model[0]", "net, rest = model", "net = body.eval()"])
def test_a_part_that_was_made_before_the_whole_is_a_network_where_it_is_taken(named: str) -> None:
    made = "body = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU())\n"
    made += "model = nn.Sequential(body, nn.ReLU())"
    net = read(f"{made}\n{named}\ny = net({X})")
    assert [one.spec_name for one in net.layers] == ["Conv2d", "ReLU"]
    assert net.notes[1:] == (f"{OTHER} or M",)
    whole = read(f"{made}\nbody.eval()\ny = body({X})")
    assert whole.notes[1:] == ("model is drawn; --model chooses another: body or M",)


@pytest.mark.parametrize("named", ["net = model.layers[0]", "net = model.get_layer('body')"])
def test_a_part_of_a_keras_model_that_is_named_and_called_is_the_network(named: str) -> None:
    net = parse(
        "import keras\nimport numpy as np\nfrom keras import layers\n"
        "body = keras.Sequential([layers.Input((8, 8, 3)), layers.Conv2D(4, 3)], name='body')\n"
        "model = keras.Sequential([body, layers.Flatten(), layers.Dense(2)])\n"
        f"{named}\ny = net(np.zeros((1, 8, 8, 3)))\n"
    )
    assert net.shapes[-1] == (4, 6, 6)
    assert net.notes[1:] == (OTHER,)


@pytest.mark.parametrize(
    ("more", "others"),
    [
        ("a = model.body\ny = a({X})\nz = model({X})", ""),
        ("a = model.body\nfor x, y in loader:\n    loss = cost(model(x), y)", ""),
        ("a = model.body[0]\ny = a({X})", ""),
        ("a, b = model.body, model.head\ny = b(a({X}))", "a or b"),
        ("a, b = model.body[:1], model.body[1:]\ny = b(a({X}))", "a or b"),
        ("a = model.body\ny = model.head(a({X}))", "a or model.head"),
        ("y = model.body({X})", "model.body"),
        ("y = model.body[:2]({X})", "model.body[:2]"),
        ("y = model.extract({X})", "model.body"),
        ("x = {X}\nfor one in model.children():\n    x = one(x)", "model.body or one"),
        ("same = copy.deepcopy(model)\nfor one in same.parameters():\n    one.detach_()", ""),
    ],
)
def test_a_whole_that_is_called_in_parts_or_last_is_the_network(more: str, others: str) -> None:
    text = f"model = M()\n{more}\n".replace("{X}", X)
    net = read(text)
    assert net.shapes[-1] == (5,)
    told = f"model is drawn; --model chooses another: {others}"
    assert net.notes[1:] == ((told,) if others else ())
    for name in others.split(" or ") if others else ():
        assert 0 < len(read(text, name).layers) < 6


@pytest.mark.parametrize(
    ("changed", "right"),
    [
        ("net.head[2] = nn.Linear(7, 9)", (9,)),
        ("net.head = nn.Sequential(nn.Flatten(), nn.Linear(72, 6))", (6,)),
        ("del net.head[2]", (7,)),
    ],
)
def test_a_copy_that_is_changed_is_a_network_of_its_own(
    changed: str, right: tuple[int, ...]
) -> None:
    more = f"model = M()\nnet = copy.deepcopy(model)\n{changed}"
    net = parse(f"{HEAD}{more}\n", (3, 10, 10))
    assert net.shapes[-1] == right
    assert net.notes == (OTHER,)


def test_a_part_of_what_a_class_of_the_text_holds_is_told_by_its_path() -> None:
    net = read(
        "class Run:\n    def __init__(self, net):\n        self.net = net.body\n\n"
        f"    def step(self):\n        return self.net({X})\n\n\ny = Run(M()).step()"
    )
    assert net.notes[1:] == ("M is drawn; --model chooses another: M().body",)
    assert read("model = M()", "M().body").shapes[-1][0] == 2


@pytest.mark.parametrize(
    "run",
    [
        "model({})",
        "torch.onnx.export(model, {}, 'net.onnx')",
        "torch.jit.trace(model, example_inputs={})",
        "torch.export.export(model, ({},))",
    ],
)
def test_a_part_that_is_called_before_its_whole_runs_is_not_the_network(run: str) -> None:
    part = f"model = M()\nnet = model.body\nprint(net({X}).shape)\n"
    assert read(f"{part}{run.format(X)}").shapes[-1] == (5,)


@pytest.mark.parametrize(
    "run", ["torch.onnx.export(net, {}, 'a')", "torch.jit.trace(net, ({},))", "net({})"]
)
def test_what_a_network_runs_on_is_its_input(run: str) -> None:
    net = read(f"net = nn.Conv2d(3, 8, 3)\nnet = nn.Sequential(net)\n{run.format(X)}")
    assert net.shapes == ((3, 10, 10), (8, 8, 8))
