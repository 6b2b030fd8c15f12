"""Kinds of text that were met in public code and read wrong, or not at all; own wording.

The right numbers are those of PyTorch 2.13 and Keras 3.15, which ran the texts.
"""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

HEAD = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n\n\n"
KERAS = "import numpy as np\nfrom keras import layers, models\n"


def numbers(text: str, shape: tuple[int, ...] | None = None) -> tuple[int, tuple[int, ...]]:
    """Its parameters and the shape of its output."""
    net = parse(text, shape)
    return summarize(net).totals.parameters, net.shapes[-1]


def of_forward(*lines: str, more: str = "") -> str:
    body = "".join(f"        {line}\n" for line in lines)
    return (
        HEAD
        + "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        + "        self.conv = nn.Conv2d(1, 4, 3)\n        self.fc = nn.Linear(144, 5)\n\n"
        + f"    def forward(self, x):\n{body}\n\n{more}"
    )


@pytest.mark.parametrize(
    "line",
    [
        "x = x.view(batch_size, -1)",
        "x = x.reshape((cfg_batch, -1))",
        "x = x.view(16, 144)",
        "x = x.view(1, -1)",  # That of a batch of one.
    ],
)
def test_a_number_that_is_the_batchs_stands_for_it(line: str) -> None:
    text = of_forward("x = self.conv(x)", line, "return self.fc(x)")
    text = text.replace("class Net", "batch_size = cfg_batch = 16\n\n\nclass Net")
    assert numbers(text, (1, 8, 8)) == (765, (5,))


@pytest.mark.parametrize("size", [2, 12])
def test_another_number_in_the_batchs_place_is_refused(size: int) -> None:
    text = of_forward("x = self.conv(x)", f"x = x.view({size}, -1)", "return self.fc(x)")
    with pytest.raises(CnnvizError, match=f"this fixes the batch at {size}"):
        parse(text, (1, 8, 8))


def test_methods_that_write_over_a_tensor_change_it() -> None:
    text = of_forward(
        "x = self.conv(x)", "x.relu_()", "x = x.mean(3)", "x.squeeze_(-1)", "return x"
    )
    net = parse(text, (1, 3, 3))
    assert [layer.spec_name for layer in net.layers][:2] == ["Conv2d", "ReLU"]
    assert net.shapes[-1] == (4,)


_CROPPED = (
    "net = nn.Sequential(nn.Conv2d(3, 4, 3, stride=2), nn.Flatten(), nn.Linear({}, 2))\n"
    "from torchvision import datasets, transforms\n"
)


@pytest.mark.parametrize(
    ("features", "more", "size"),
    [
        (900, "data = datasets.CIFAR10('.')", 32),
        (900, "t = transforms.Compose([transforms.Resize(40), transforms.CenterCrop(31)])", 31),
        (900, "t = transforms.RandomCrop(31, padding=4)", 31),
        (900, "t = transforms.Resize(size=31, interpolation=2)", 31),
        (900, "shown = torch.rand(1, 3, 32, 32)", 32),
        (900, "SIDE = 31\nt = transforms.Resize((SIDE, SIDE))\nd = datasets.CIFAR10('.')", 31),
    ],
)
def test_of_the_sizes_that_fit_that_which_the_text_speaks_of(
    features: int, more: str, size: int
) -> None:
    net = parse(HEAD + _CROPPED.format(features) + more)
    assert net.input_shape == (3, size, size)
    assert "none was given; it fits and is " in net.notes[0]
    assert net.chosen_input


@pytest.mark.parametrize(
    "more",
    [
        "",
        "d = datasets.MNIST('.')",
        "a = torch.rand(1, 3, 31, 32)",
        "EPOCHS = 31",
        "IMAGE_SIZE = '31'",
        "IMAGE_SIZE = 31.0",
    ],
)
def test_without_a_word_of_a_size_that_fits_the_user_is_asked(more: str) -> None:
    with pytest.raises(CnnvizError, match="square inputs from 3x31x31 to 3x32x32 fit"):
        parse(HEAD + _CROPPED.format(900) + more)


def test_what_nothing_can_call_gives_its_networks_way() -> None:
    gan = (
        "class GAN(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.generator = nn.Sequential(nn.Linear(8, 6), nn.Tanh())\n"
        "        self.critic = nn.Sequential(nn.Linear(6, 1), nn.Sigmoid())\n\n"
        "    def generate(self, z):\n        return self.generator(z)\n\n\ngan = GAN()\n"
    )
    net = parse(HEAD + gan)
    assert summarize(net).totals.parameters == 7
    assert "generator" in " ".join(net.notes)
    assert summarize(parse(HEAD + gan, model="gan.generator")).totals.parameters == 54


def test_nothing_between_input_and_output_is_no_network() -> None:
    text = of_forward("return x").replace("self.conv =", "conv =").replace("self.fc =", "fc =")
    with pytest.raises(CnnvizError, match="there are no layers between the input of Net"):
        parse(text, (1, 8, 8))


def test_the_first_layer_that_is_called_says_what_the_input_is() -> None:
    text = of_forward("x = self.first(x)", "return self.conv(x)").replace(
        "self.fc = nn.Linear(144, 5)", "self.first = nn.Conv2d(3, 1, 1)"
    )
    assert parse(text).input_shape[0] == 3
    vector = of_forward("x = self.fc(x)", "return self.conv(x.view(-1, 1, 1, 5))")
    assert parse(vector.replace("4, 3)", "4, 1)")).input_shape == (144,)


def test_sizes_that_only_some_fit_are_not_called_the_only_one() -> None:
    text = of_forward(
        "x = self.conv(x)",
        "small = F.interpolate(F.max_pool2d(x, 8), scale_factor=8)",
        "return torch.cat([x, small], 1)",
    ).replace("4, 3)", "4, 3, padding=1)")
    net = parse(text)
    assert net.input_shape == (1, 8, 8)
    assert "it is the smallest square that every layer accepts" in net.notes[0]


@pytest.mark.parametrize("given", ["{}, 2, x", "functions={}, segments=1, input=x"])
def test_checkpoints_and_functions_of_ones_own_are_what_they_call(given: str) -> None:
    blocks = given.format("nn.Sequential(nn.ReLU(), nn.MaxPool2d(2))")
    text = of_forward(
        "x = square(self.conv(x))",
        f"return checkpoint_sequential({blocks})",
    ).replace(
        "class Net",
        "from torch.utils.checkpoint import checkpoint_sequential\n\n\n"
        "class Square(torch.autograd.Function):\n    @staticmethod\n"
        "    def forward(ctx, x):\n        ctx.save_for_backward(x)\n        return x * x\n\n\n"
        "square = Square.apply\n\n\nclass Net",
    )
    net = parse(text, (1, 8, 8))
    assert net.names == ("conv", "mul", "relu", "maxpool2d")
    assert net.shapes[-1] == (4, 3, 3)


def test_a_builder_that_lacks_an_argument_asks_for_that_of_the_class() -> None:
    text = of_forward("return self.conv(x)") + "def net(**kwargs):\n    return Net(**kwargs)\n"
    text = text.replace("__init__(self):", "__init__(self, width):").replace("(1, 4", "(1, width")
    with pytest.raises(CnnvizError, match="the text never builds Net, and width has no default"):
        parse(text, (1, 8, 8))
    assert parse(text, (1, 8, 8), settings={"width": 7}).shapes[-1] == (7, 6, 6)


def test_a_layer_called_on_what_a_file_holds_takes_the_input() -> None:
    text = HEAD + "im = load('cat.png')\nconv = nn.Conv2d(1, 3, 3)\nedges = conv(im)\n"
    assert numbers(text, (1, 8, 8)) == (30, (3, 6, 6))


def test_what_an_unknown_condition_in_an_unknown_loop_adds_is_not_known() -> None:
    text = (
        HEAD + "plans = {'a': [4, 'M'], 'b': [8, 'M']}\n\n\n"
        "class Net(nn.Module):\n    def __init__(self, plan):\n        super().__init__()\n"
        "        self.features = self.made(plans[plan])\n        self.fc = nn.Linear(12, 2)\n\n"
        "    def made(self, plan):\n        layers, width = [], 3\n        for one in plan:\n"
        "            if one == 'M':\n                layers += [nn.MaxPool2d(2)]\n"
        "            else:\n                layers += [nn.Conv2d(width, one, 3, padding=1)]\n"
        "                width = one\n        return nn.Sequential(*layers)\n\n"
        "    def forward(self, x):\n        return self.fc(self.features(x).flatten(1))\n"
    )
    with pytest.raises(CnnvizError, match=r"plan is not known: .* --set plan=VALUE"):
        parse(text, (3, 2, 2))  # Without its convolutions it would fit.
    net = parse(text.replace("(12,", "(4,"), (3, 2, 2), settings={"plan": "a"})
    assert summarize(net).totals.parameters == 112 + 10


@pytest.mark.parametrize(
    ("more", "size"), [("INPUT_SIZE = 31\n", 31), ("IMG_HEIGHT = IMG_WIDTH = 32\n", 32)]
)
def test_a_size_may_have_a_name(more: str, size: int) -> None:
    text = HEAD + more + _CROPPED.format(900)
    assert parse(text).input_shape == (3, size, size)
    with pytest.raises(CnnvizError, match="square inputs from 3x31x31 to 3x32x32 fit"):
        parse(text.replace(f"{size}\n", "99\n"))


def test_what_is_passed_by_is_no_number() -> None:
    text = (
        HEAD + "net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU())\nimport math\n"
        "for m in net.modules():\n    if isinstance(m, nn.Conv2d):\n"
        "        bound = 1 / math.sqrt(m.weight.shape[1] * torch.backends.size)\n"
        "        nn.init.uniform_(m.weight, -bound, bound)\n"
        "steps = torch.arange(start=0, end=4, step=2)\n"
    )
    assert numbers(text, (1, 8, 8)) == (20, (2, 6, 6))


def test_a_second_input_says_what_can_be_drawn() -> None:
    twins = of_forward("return self.part(a), self.part(b)").replace("(self, x)", "(self, a, b)")
    part = "self.part = nn.Sequential(nn.Conv2d(1, 4, 3))"
    twins = twins.replace("self.fc = nn.Linear(144, 5)", part)
    right = r"--set b=VALUE if it is no tensor, --layers part.0 draws what a goes through"
    with pytest.raises(CnnvizError, match=right):
        parse(twins, (1, 8, 8))
    assert summarize(parse(twins, (1, 8, 8), layers="part.0")).totals.parameters == 40
    assert numbers_of(twins + "net = Net()\n", "net.part") == 40
    assert numbers_of(twins, "Net().part") == 40


def numbers_of(text: str, model: str) -> int:
    return summarize(parse(text, (1, 8, 8), model=model)).totals.parameters


@pytest.mark.parametrize(
    "line", ["F.relu(x, inplace=True)", "self.act(x)", "torch.relu_(x)", "F.relu_(x)", "x.relu_()"]
)
def test_a_line_that_writes_over_a_tensor_stands_on_its_way(line: str) -> None:
    text = of_forward("x = self.conv(x)", line, "return self.conv(x)")
    text = text.replace("self.fc = nn.Linear(144, 5)", "self.act = nn.ReLU(inplace=True)")
    net = parse(text.replace("(1, 4", "(4, 4"), (4, 8, 8))
    assert [layer.spec_name for layer in net.layers] == ["Conv2d", "ReLU", "Conv2d"]
    assert net.reads(2) == (2,)


def test_a_layer_of_one_input_without_a_batch_axis_is_no_network() -> None:
    text = f"{HEAD}net = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))\n"
    text += "chosen = net(torch.zeros(4)).argmax().item()\n"
    assert numbers(text) == (23, (2,))


def test_what_the_user_has_said_is_not_asked_for_again() -> None:
    text = HEAD + (
        "class Net(nn.Module):\n    def __init__(self, a, b, c):\n        super().__init__()\n"
        "        self.x, self.y = nn.Linear(a, b), nn.Linear(b, c)\n\n"
        "    def forward(self, x):\n        return self.y(self.x(x))\n"
    )
    with pytest.raises(CnnvizError) as caught:
        parse(text, settings={"a": 3, "c": 5})
    assert "--set b=VALUE" in str(caught.value)
    assert "--set a=" not in str(caught.value)
    assert "--set c=" not in str(caught.value)


def test_a_loop_that_takes_too_many_steps_leaves_the_rest_of_main_known() -> None:
    text = HEAD + (
        "if __name__ == '__main__':\n    width = 3\n    for i in range(200000):\n        j = i\n"
        "    net = nn.Sequential(nn.Linear(4, width))\n"
    )
    assert numbers(text) == (15, (3,))


def test_where_a_tensor_lies_changes_no_network() -> None:
    text = of_forward("if x.is_cuda and args.gpus > 1:", "    x = spread(x)", "return self.conv(x)")
    assert parse(text, (1, 8, 8)).shapes[-1] == (4, 6, 6)


def test_the_shape_of_a_weight_is_that_of_its_layer() -> None:
    text = HEAD + (
        "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.a = nn.Conv2d(1, 4, 3)\n"
        "        std = 2 / (self.a.out_channels * self.a.weight.data[0][0].numel())\n"
        "        w = self.a.weight\n"
        "        self.b = nn.Conv2d(w.shape[0], 8 + w.data.shape[-1], 3)\n"
        "    def forward(self, x):\n        return self.b(self.a(x))\n"
    )
    assert numbers(text, (1, 8, 8)) == (447, (11, 4, 4))


@pytest.mark.parametrize(
    "noise",
    [
        "torch.FloatTensor(x.size()).normal_()",
        "torch.cuda.FloatTensor(x.shape).uniform_(0, 1)",
        "x.data.new(x.size()).normal_()",
        "torch.Tensor(*x.size()).normal_()",
    ],
)
def test_noise_of_the_size_of_data_in_the_forms_of_old_texts(noise: str) -> None:
    net = parse(of_forward("x = self.conv(x)", f"return x + {noise} * x"), (1, 8, 8))
    assert net.shapes[-1] == (4, 6, 6)
