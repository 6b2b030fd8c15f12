"""Layers and functions called on a parameter: as many numbers are learned, and no more are made.

What they give is that of PyTorch 2.13 and of TensorFlow 2.15.
"""

from __future__ import annotations

import pytest

import cnnviz
from cnnviz.errors import CnnvizError

TORCH = """import torch
from torch import nn
import torch.nn.functional as F
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.randn(3))
        self.a, self.s = nn.Softmax(dim=0), nn.Sigmoid()
    def forward(self, x):
        return {}
net = Net()
"""
KERAS = """import tensorflow as tf
class Gate(tf.keras.layers.Layer):
    def build(self, shape):
        self.w = self.add_weight(shape=(3,))
        self.k = self.add_weight(shape=(3, 3, 3, 4))
    def call(self, x):
        return {}
net = tf.keras.Sequential([tf.keras.Input((8, 8, 3)), Gate()])
"""
OF_TORCH = [
    "x * F.softmax(self.w, 0)[:, None, None]",
    "x * torch.softmax(self.w, dim=0).view(1, 3, 1, 1)",
    "x * self.w.sigmoid()[:, None, None]",
    "x * self.a(self.w)[:, None, None]",
    "x * self.s(self.w)[:, None, None]",
]
OF_KERAS = [
    "x * tf.nn.softmax(self.w)",
    "x * tf.nn.softmax(self.w, axis=-1)",
    "x * tf.keras.activations.softmax(self.w)",
    "x * tf.reshape(tf.nn.softmax(self.w), [1, 1, 1, 3])",
    "x * tf.nn.log_softmax(self.w)",
]


@pytest.mark.parametrize("gives", OF_TORCH)
def test_pytorch(gives: str) -> None:
    """Each was refused: a layer is called here on a tensor with only a batch axis."""
    (scale,) = cnnviz.summary(cnnviz.parse(TORCH.format(gives), (3, 8, 8))).to_dict()["layers"]
    assert (scale["type"], scale["weights"], scale["parameters"]) == ("LearnedScale", 3, 3)


@pytest.mark.parametrize(
    ("gives", "reason"),
    [
        ("x * nn.BatchNorm1d(3)(self.w[None])[0][:, None, None]", "worked out of other weights"),
        ("x * nn.Linear(3, 3)(self.w[None])[0][:, None, None]", "worked out of other weights"),
        ("x * nn.Linear(3, 3)(torch.ones(1, 3))[0].view(3, 1, 1)", "worked out of other weights"),
        ("x + F.relu(nn.Linear(3, 3)(torch.ones(1, 3)))[0].view(-1, 1, 1)", "of other weights"),
        ("F.conv2d(x, nn.MaxPool2d(2)(self.k))", "worked out of other weights"),
        ("x * F.glu(self.w, 0)", "a part of what is learned is not followed"),
        ("x * F.relu(self.w, 1, 2, 3)[:, None, None]", "takes 1 values after the tensor"),
        ("x * torch.relu(torch.tensor(-3.0)).item()", "numbers in a tensor are not known"),
        ("x * F.softmax(torch.tensor([1.0, 2]), 0)[1].item()", "numbers in a tensor are not known"),
    ],
)
def test_what_is_not_followed_is_refused(gives: str, reason: str) -> None:
    """A layer that learns was taken for a fixed factor, sigmoid(0) for 0, and GLU was a crash."""
    made = "self.w = nn.Parameter(torch.randn(3))"
    text = TORCH.replace(made, f"{made}\n        self.k = nn.Parameter(torch.randn(3, 3, 4, 4))")
    with pytest.raises(CnnvizError, match=reason):
        cnnviz.parse(text.format(gives), (3, 8, 8))


@pytest.mark.parametrize("gives", OF_KERAS)
def test_keras(gives: str) -> None:
    """Each was refused: dim=0 means the batch axis, which must stay."""
    network = cnnviz.parse(KERAS.format(gives), (3, 8, 8))
    assert cnnviz.summary(network).to_dict()["layers"][0]["weights"] == 3
    assert cnnviz.summary(network).totals.parameters == 111


@pytest.mark.parametrize(
    "kernel",
    [
        "tf.concat([self.k, self.k], -1)",
        "tf.tile(self.k, [1, 1, 1, 2])",
        "tf.roll(self.k, 1, 0)",
        "tf.repeat(self.k, 2, axis=3)",
        "tf.reduce_sum(self.k, -1, keepdims=True)",
        "tf.keras.layers.concatenate([self.k, self.k])",
    ],
)
def test_what_tensorflow_makes_of_a_parameter_learns(kernel: str) -> None:
    """It was drawn with a note that these parameters do not learn, which is false."""
    with pytest.raises(CnnvizError, match="is worked out of others"):
        cnnviz.parse(KERAS.format(f"tf.nn.conv2d(x, {kernel}, 1, 'SAME')"), (3, 8, 8))


@pytest.mark.parametrize("kernel", ["self.k", "self.k.value()", "self.k.read_value()"])
def test_a_variable_is_its_value(kernel: str) -> None:
    network = cnnviz.parse(KERAS.format(f"tf.nn.conv2d(x, {kernel}, 1, 'SAME')"), (3, 8, 8))
    assert cnnviz.summary(network).to_dict()["layers"][0]["weights"] == 108


EINSUM = """import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.randn({}))
    def forward(self, x):
        return torch.einsum("{}", x, self.w)
"""


@pytest.mark.parametrize(
    ("sizes", "equation", "shape"),
    [
        ("8, 4", "bchw,oc->bohw", (8, 6, 5)),
        ("4, 8", "bchw,co->bohw", (8, 6, 5)),
        ("8, 4", "bchw,oc->bhwo", (6, 5, 8)),
        ("8, 6", "bchw,oh->bcow", (4, 8, 5)),
        ("6, 8", "bchw,ho->bowc", (8, 5, 4)),
    ],
)
def test_a_matrix_along_any_axis(sizes: str, equation: str, shape: tuple[int, ...]) -> None:
    """Only one along the last axis was followed."""
    network = cnnviz.parse(EINSUM.format(sizes, equation), (4, 6, 5))
    assert network.shapes[-1] == shape
    (product,) = (one for one in cnnviz.summary(network).to_dict()["layers"] if one["parameters"])
    inner, outer = sorted(map(int, sizes.split(", ")))
    assert product["connections"] == 4 * 6 * 5 // inner * inner * outer


@pytest.mark.parametrize("equation", ["bchw,ob->ochw", "bchw,cb->bchw", "bchw,oc->bow"])
def test_one_along_the_batch_is_refused(equation: str) -> None:
    with pytest.raises(CnnvizError, match=r"batch axis is moved|torch\.einsum"):
        cnnviz.parse(EINSUM.format("4, 4", equation), (4, 6, 5))
