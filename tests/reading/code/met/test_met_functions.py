"""Functions that were met in another sample of public texts; own wording.

The right numbers are those of Python, NumPy and PyTorch 2.13, which ran them.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.code.met.test_met_again import KERAS, TORCH, totals
from tests.reading.code.test_faults import module


@pytest.mark.parametrize(
    "words",
    [
        *("math.factorial(4)", "math.comb(5, 2)", "math.perm(4, 2)", "math.lcm(4, 6)"),
        *("math.isqrt(50)", "int(np.mean([4, 9, 5]))", "int(np.std([2, 14]))", "np.clip(9, 1, 7)"),
        *(
            "np.clip([1, 9], 2, 5)[1]",
            "np.concatenate([[4, 8], (3,)])[2]",
            "np.append([1, 2], 6)[2]",
        ),
        *(
            "int(np.round([2.6, 4.4])[0])",
            "int(np.round(np.linspace(2, 9, 3))[1])",
            "np.abs([-3, 2])[0]",
        ),
        *("np.power([2, 3], 2)[1]", "int(np.round(4.6))"),
        *("len(np.append([1, 2], [3, 4]))", "np.clip(3, 5, None)"),
    ],
)
def test_a_size_is_worked_out_as_numpy_and_math_do(words: str) -> None:
    right = int(eval(words, {"math": math, "np": np}))
    text = (
        f"{TORCH}import math\nimport numpy as np\nnet = nn.Sequential(nn.Conv2d(1, {words}, 3))\n"
    )
    assert parse(text, (1, 5, 5)).shapes[-1] == (right, 3, 3)


def test_what_is_too_large_to_be_worked_out_is_not() -> None:
    with pytest.raises(CnnvizError, match="factorial of this is not worked out"):
        parse(f"{TORCH}import math\nnet = nn.Sequential(nn.Conv2d(1, math.factorial(9999), 3))\n")


def forward(body: str) -> str:
    """A text whose network has these lines behind a convolution of 4 channels."""
    return f"""{TORCH}import torch.nn.functional as F
import torchvision.transforms.functional as TF
from torchvision import transforms
from torchvision.transforms import InterpolationMode
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.crop = transforms.CenterCrop([3, 4])
    def forward(self, x):
        x = self.conv(x)
        return {body}
"""


@pytest.mark.parametrize(
    ("words", "same"),
    [
        ("TF.resize(x, size=(9, 11))", "F.interpolate(x, (9, 11), mode='bilinear')"),
        ("TF.resize(x, 12)", "F.interpolate(x, (12, 14), mode='bilinear')"),
        ("transforms.Resize((9, 11))(x)", "F.interpolate(x, (9, 11), mode='bilinear')"),
        ("TF.resize(x, [3, 4], antialias=False)", "F.interpolate(x, (3, 4), mode='bilinear')"),
        ("TF.resize(x, (3, 4), InterpolationMode.NEAREST)", "F.interpolate(x, (3, 4))"),
        ("TF.resize(x, x.shape[2:])", "x"),
        ("TF.center_crop(x, [2, 3])", "x[:, :, 2:4, 2:5]"),
        ("TF.center_crop(x, [6, 3])", "x[:, :, :, 2:5]"),
        ("TF.center_crop(x, 3)", "x[:, :, 2:5, 2:5]"),
        ("self.crop(x)", "x[:, :, 2:5, 2:6]"),
        ("TF.normalize(x, [0.5], [0.2])", "x - torch.ones(4, 1, 1)"),
        ("transforms.Normalize((1, 2, 3, 4), std=(1, 1, 2, 2))(x)", "x * torch.ones(4, 1, 1)"),
        (
            "x - torch.as_tensor((1, 2, 3, 4), dtype=x.dtype).view(-1, 1, 1)",
            "x - torch.ones(4, 1, 1)",
        ),
    ],
)
def test_torchvisions_functions_of_images_are_followed(words: str, same: str) -> None:
    net, right = (parse(forward(one), (3, 8, 9)) for one in (words, same))
    assert net.shapes == right.shapes
    assert list(map(repr, net.layers)) == list(map(repr, right.layers))


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("TF.resize(x, (3, 4))", "antialiased downscaling is not followed"),
        ("TF.resize(x, (9, 9), InterpolationMode.LANCZOS)", "this way to resize, is not followed"),
        ("TF.resize(x, (3, 12))", "antialiased downscaling is not followed"),
        ("TF.resize(x, None)", "this size, or this way to resize, is not followed"),
        ("TF.center_crop(x, 20)", "this size to crop to is not followed"),
        ("TF.center_crop(x, [3, 3, 3])", "this size to crop to is not followed"),
        ("TF.normalize(x, [1, 2, 3], [1, 1, 1])", "this has 3 numbers, its input 4 channels"),
        ("transforms.ColorJitter()(x)", "is not followed: --skip ColorJitter passes it by"),
    ],
)
def test_what_of_them_is_not_followed_is_refused(words: str, why: str) -> None:
    with pytest.raises(CnnvizError, match=why):
        parse(forward(words), (3, 8, 9))


def test_what_a_message_says_to_skip_is_skipped() -> None:
    net = parse(forward("transforms.ColorJitter()(x)"), (3, 8, 9), skip=["ColorJitter"])
    assert net.shapes[-1] == (4, 6, 7)
    assert net.notes[0].startswith("skipped: ColorJitter; its shape is taken to stay")


@pytest.mark.parametrize(
    ("made", "size"),
    [
        ("torch.Tensor([2, 3])", 2),
        ("torch.Tensor((2, 3))", 2),
        ("torch.Tensor([0.5])", 1),
        ("torch.FloatTensor([2])", 1),
        ("torch.Tensor(2, 3)", 6),
        ("torch.DoubleTensor(2)", 2),
        ("torch.Tensor(torch.zeros(2, 3).shape)", 6),
        ("torch.Tensor(torch.zeros(2, 3).size()[1:])", 3),
        ("torch.Tensor(torch.ones(2, 2))", 4),
        ("torch.as_tensor([1.0, 2.0])", 2),
    ],
)
def test_what_makes_a_tensor_is_given_sizes_or_numbers(made: str, size: int) -> None:
    """PyTorch 2.13 counts as many numbers."""
    text = forward("x").replace(
        "self.crop =", f"self.w = nn.Parameter({made})\n        self.crop ="
    )
    assert [one.parameters for one in parse(text, (3, 8, 9)).uncalled] == [size]


@pytest.mark.parametrize("made", ["torch.Tensor(size)", "torch.zeros(size)", "load('w.npy')"])
def test_a_parameter_of_a_size_that_is_not_known_is_told_as_not_counted(made: str) -> None:
    text = forward("x").replace(
        "self.crop =", f"self.w = nn.Parameter({made})\n        self.crop ="
    )
    text = text.replace("class Net", "size = (2, 3) if made else (3, 2)\nclass Net", 1)
    notes = parse(text, (3, 8, 9)).notes
    assert "the parameters of w (nn.Parameter), whose size is not known, are not counted" in notes


def test_stubs_of_quantization_and_dropped_paths_do_nothing() -> None:
    text = f"""{TORCH}from timm.models.layers import DropPath, to_2tuple
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.quant = torch.quantization.QuantStub()
        self.dequant = torch.ao.quantization.DeQuantStub()
        self.conv, self.drop = nn.Conv2d(1, 2, to_2tuple(3)), DropPath(0.1)
    def forward(self, x):
        return self.dequant(self.drop(self.conv(self.quant(x))))
"""
    assert totals(parse(text, (1, 5, 5))) == (20, 162)


def test_noise_for_as_many_as_a_batch_has_is_noise() -> None:
    text = f"""{KERAS}from keras import backend as K
n = 50
x = Input((6,))
m, s = Dense(2)(x), Dense(2)(x)
def drawn(given):
    m, s = given
    return m + K.exp(s / 2) * K.random_normal(shape=(n, 2))
model = Model(x, Dense(3)(Lambda(drawn)([m, s])))
"""
    net = parse(text)
    assert totals(net) == (2 * 14 + 9, 2 * 12 + 6)
    assert any("left out" in note for note in net.notes)


@pytest.mark.parametrize("words", ["np.mean(scores)", "np.std(scores[0])", "np.mean(net(x))"])
def test_a_mean_of_what_is_not_known_is_not_known(words: str) -> None:
    text = f"""{TORCH}import numpy as np
net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU())
scores = evaluate(net)
scores += [1]
print({words}, np.clip(scores, 0, 1), np.append(scores, 1), np.concatenate(scores))
"""
    assert totals(parse(text, (1, 5, 5))) == (20, 162)


@pytest.mark.parametrize(
    ("made", "changed"),
    [
        ("collections.namedtuple('Args', 'width size')", "args._replace(width=5)"),
        (
            "collections.namedtuple('Args', ['width', 'size'])",
            "Args(**args._asdict())._replace(width=5)",
        ),
        ("collections.namedtuple('Args', 'width size')", "Args(5, *[3] * (len(args._fields) - 1))"),
    ],
)
def test_a_named_tuple_with_other_values(made: str, changed: str) -> None:
    text = f"""{TORCH}import collections, dataclasses
Args = {made}
args = Args(2, 3)
other = {changed}
net = nn.Sequential(nn.Conv2d(1, other.width, args.size), nn.Conv2d(other.width, args.width, 1))
"""
    assert totals(parse(text, (1, 5, 5)))[0] == 5 * 10 + 12


def test_a_data_class_with_other_values() -> None:
    text = f"""{TORCH}from dataclasses import dataclass, replace
@dataclass
class Args:
    width: int = 2
    size: int = 3
net = nn.Sequential(nn.Conv2d(1, replace(Args(), width=4).width, Args().size))
"""
    assert totals(parse(text, (1, 5, 5)))[0] == 40
    with pytest.raises(CnnvizError, match="a Args has no field depth"):
        parse(text.replace("width=4", "depth=4"), (1, 5, 5))


OWN = "self.c = nn.Conv1d(1, 8, 3)"
NOISE = [
    "return self.c(x + (torch.rand(x.size(0), 1, n) < 0.01).float() * torch.randn(1, 1, n))",
    "m = torch.rand_like(x) > torch.rand(1); return self.c(x * m.float())",
    "m = 0.5 >= torch.rand(1, 1, n); return self.c(x * m)",
    "t = torch.linspace(0, 1, n); return self.c(x + torch.sin(t).unsqueeze(0).unsqueeze(0))",
    "t = torch.arange(n).float(); return self.c(x + t.view(1, 1, -1))",
    "t = torch.arange(0, 2 * n, 2); return self.c(x * t.expand(x.size(0), 1, -1))",
    "return self.c(x * torch.rand(3).mean().sqrt())",
    "return self.c(x / self.c.weight.data.pow(2.).mean().sqrt())",
    "return self.c(x * self.c.weight.detach().norm())",
]


@pytest.mark.parametrize("length", [1000, 1228800])
@pytest.mark.parametrize("forward", NOISE)
def test_numbers_of_the_texts_own_that_nobody_needs_are_not_asked_for(
    forward: str, length: int
) -> None:
    """PyTorch: 32 parameters, and a place less at each end."""
    net = parse(module(OWN, f"n = x.shape[2]; {forward}"), (1, length))
    assert net.shapes[-1] == (8, length - 2)
    assert summarize(net).totals.parameters == 32


@pytest.mark.parametrize("number", ["self.c.weight.mean()", "self.c.weight"])
def test_a_factor_that_is_learned_elsewhere_is_refused(number: str) -> None:
    with pytest.raises(CnnvizError, match=r"numbers that are not known|of other weights"):
        parse(module(OWN, f"return self.c(x * {number})"), (1, 9))
