"""Classes of convolutions that call their package's own by name, or give it a weight worked out of
theirs: it has as many numbers, and a note tells of it.

What each gives and learns is that of PyTorch 2.13, run here where it is installed, and of
TensorFlow 2.15 with Keras 2.15.
"""

from __future__ import annotations

from typing import Any

import pytest

import cnnviz
from cnnviz.errors import CnnvizError

HEAD = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n"
TORCH = HEAD + (
    "class Own(nn.Conv2d):\n    def forward(self, x):\n        {}\n"
    "net = nn.Sequential(Own(3, 8, 3, stride=2, padding=1, groups=1), nn.ReLU())\n"
)
GIVEN = "F.conv2d(x, w, self.bias, self.stride, self.padding, self.dilation, self.groups)"
OF_TORCH = [  # What `forward` says, and whether a note tells of it.
    ("return self._conv_forward(x, self.weight, self.bias)", False),
    ("return self._conv_forward(input=x, weight=self.weight, bias=self.bias)", False),
    ("return nn.Conv2d._conv_forward(self, x, self.weight, self.bias)", False),
    ("return super()._conv_forward(x, self.weight, self.bias)", False),
    ("return nn.Conv2d.forward(self, x)", False),
    (f"w = self.weight / 3 + 1; return {GIVEN}", False),
    (f"w = self.weight - self.weight.mean((1, 2, 3), keepdim=True); return {GIVEN}", True),
    (
        "v, m = torch.var_mean(self.weight, dim=[1, 2, 3], keepdim=True, unbiased=False);"
        f" w = (self.weight - m) / torch.sqrt(v + 1e-5); return {GIVEN}",
        True,
    ),
    (
        "w = self.weight; s = w.view(w.size(0), -1).std(dim=1).view(-1, 1, 1, 1) + 1e-5;"
        f" w = w / s.expand_as(w); return {GIVEN}",
        True,
    ),
    (
        "w = self.weight; w = w / w.flatten(1).norm(dim=1).view(-1, 1, 1, 1);"
        " return self._conv_forward(x, w, self.bias)",
        True,
    ),
    (
        "m = self.weight.mean(1, keepdim=True).mean(2, keepdim=True).mean(3, keepdim=True);"
        f" w = self.weight - m; return {GIVEN}",
        True,
    ),
]
NOTE = "weights are computed from learned ones (line 6): as many are drawn"


@pytest.mark.parametrize(("way", "told"), OF_TORCH)
def test_a_weight_worked_out_of_itself_is_the_layers(way: str, told: bool) -> None:
    """Each was refused: as worked out of other weights, or because nothing makes _conv_forward."""
    network = cnnviz.parse(TORCH.format(way), (3, 8, 8))
    assert network.shapes[-1] == (8, 4, 4)
    assert cnnviz.summary(network).totals.parameters == 224
    assert (NOTE in network.notes) == told


@pytest.mark.parametrize(("way", "_"), OF_TORCH)
def test_pytorch_runs_it(way: str, _: bool) -> None:
    torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
    names: dict[str, Any] = {}
    exec(TORCH.format(way), names)
    assert names["net"](torch.zeros(1, 3, 8, 8)).shape == (1, 8, 4, 4)
    assert sum(one.numel() for one in names["net"].parameters()) == 224


@pytest.mark.parametrize(
    ("way", "why"),
    [
        ("return self._conv_forward(x, self.weight)", "takes the data, a weight and a bias"),
        (f"w = self.weight.flip(2); return {GIVEN}", "worked out of other weights"),
        (f"w = self.weight - self.other.mean(0); return {GIVEN}", "nothing in this text makes"),
    ],
)
def test_what_is_none_of_its_own_stays_refused(way: str, why: str) -> None:
    with pytest.raises(CnnvizError, match=why):
        cnnviz.parse(TORCH.format(way), (3, 8, 8))


GAIN = HEAD + (
    "class Own(nn.Conv2d):\n    def __init__(self, i, o, k):\n        super().__init__(i, o, k)\n"
    "        self.gain = nn.Parameter(torch.ones(o, 1, 1, 1))\n"
    "        self.own = nn.Parameter(torch.ones(o, i, k, k))\n    def forward(self, x):\n"
    "        w = {}\n        return F.conv2d(x, w, self.bias)\nnet = Own(3, 8, 3)\n"
)


@pytest.mark.parametrize(
    "way",
    [
        "self.gain * (self.weight - self.weight.mean()) / (self.weight.std() + 1e-5)",
        "self.weight * self.bias.view(-1, 1, 1, 1)",
        "self.gain * self.own",
        "self.own * self.gain",
    ],
)
def test_a_gain_for_each_channel_is_counted_and_noted(way: str) -> None:
    """A weight of a layer and a learned gain, or a parameter and one, were refused."""
    network = cnnviz.parse(GAIN.format(way), (3, 8, 8))
    assert cnnviz.summary(network).totals.parameters == 216 + 8 + 8 + 216
    assert any("computed from learned ones" in one for one in network.notes)


def test_a_parameter_of_the_text_s_own_that_is_normed() -> None:
    text = HEAD + (
        "class Own(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.w = nn.Parameter(torch.ones(8, 3, 3, 3))\n    def forward(self, x):\n"
        "        return F.conv2d(x, self.w - self.w.mean(1, keepdim=True))\nnet = Own()\n"
    )
    network = cnnviz.parse(text, (3, 8, 8))
    assert cnnviz.summary(network).totals.parameters == 216
    assert any("computed from learned ones (line 9)" in one for one in network.notes)


KERAS = (
    "import tensorflow as tf\nfrom tensorflow import keras\nfrom tensorflow.keras import layers\n"
    "class Own(layers.Conv2D):\n    def {}:\n        {}\n"
    "i = keras.Input((8, 8, 2))\nmodel = keras.Model(i, Own(4, 3, strides=2, padding='same')(i))\n"
)
OF_KERAS = [  # Its head, what it says, how much it learns, whether a note tells of it.
    ("call(self, x)", "return tf.nn.relu(layers.Conv2D.call(self, x))", 76, False),
    ("call(self, x)", "return tf.keras.layers.Conv2D.call(self, inputs=x)", 76, False),
    ("call(self, x)", "return self.convolution_op(x, self.kernel) + self.bias", 76, False),
    ("call(self, inputs)", "return self.convolution_op(inputs, kernel=self.kernel)", 76, False),
    ("__call__(self, x)", "return super().__call__(x)", 76, False),
    ("__call__(self, x)", "x = super(Own, self).__call__(x); return x", 76, False),
    (
        "__call__(self, x)",
        "return layers.BatchNormalization()(layers.Conv2D.__call__(self, x))",
        84,
        False,
    ),
    (
        "call(self, x)",
        "m, v = tf.nn.moments(self.kernel, axes=[0, 1, 2], keepdims=True);"
        " k = (self.kernel - m) / tf.sqrt(v + 1e-5);"
        " return tf.nn.bias_add(self.convolution_op(x, k), self.bias)",
        76,
        True,
    ),
]


@pytest.mark.parametrize(("head", "way", "learned", "told"), OF_KERAS)
def test_a_class_of_keras_convolutions(head: str, way: str, learned: int, told: bool) -> None:
    """`super().__call__(x)` gave nothing, and its weights were counted twice."""
    network = cnnviz.parse(KERAS.format(head, way))
    assert network.shapes[-1] == (4, 4, 4)
    assert cnnviz.summary(network).totals.parameters == learned
    assert (NOTE in network.notes) == told


SPECTRAL = """import tensorflow as tf
from tensorflow.keras import Input, Model, layers, backend as K
def unit(v):
    return v / (K.sum(v ** 2) ** 0.5 + 1e-12)
def sigma(w, u):
    v = unit(K.dot(u, K.transpose(w)))
    return K.dot(K.dot(v, w), K.transpose(unit(K.dot(v, w))))
class Own(layers.Conv2D):
    def build(self, shape):
        size = self.kernel_size + (shape[-1], self.filters)
        self.kernel = self.add_weight(shape=size, name="kernel")
        self.bias = self.add_weight(shape=(self.filters,), name="bias")
        self.u = self.add_weight(shape=(1, self.filters), name="u", trainable=False)
        self.built = True
    def call(self, x):
        w = K.reshape(self.kernel, [-1, self.kernel.shape.as_list()[-1]])
        w = K.reshape(w / sigma(w, self.u), self.kernel.shape.as_list())
        y = K.conv2d(x, w, strides=self.strides, padding=self.padding)
        return K.bias_add(y, self.bias)
class Wrapped(layers.Wrapper):
    def build(self, shape):
        if not self.layer.built:
            self.layer.build(shape)
            self.w = self.layer.kernel
            self.u = self.add_weight(shape=(1, self.w.shape[-1]), name="u", trainable=False)
        super().build()
    def call(self, x):
        w = tf.reshape(self.w, [-1, self.w.shape[-1]])
        {}
        return self.layer(x)
i = Input((8, 8, 2))
model = Model(i, {}(i))
"""


@pytest.mark.parametrize(
    ("kept", "made", "line"),
    [
        ("", "Own(4, 3, padding='same')", 17),
        ("self.layer.kernel = self.w / sigma(w, self.u)", "Wrapped(layers.Conv2D(4, 6))", 29),
        ("self.layer.kernel.assign(self.w / sigma(w, self.u))", "Wrapped(layers.Dense(4))", 29),
    ],
)
def test_spectral_normalization_by_hand(kept: str, made: str, line: int) -> None:
    """A kernel over its own norm was refused, and a layer was `built` before it was."""
    network = cnnviz.parse(SPECTRAL.format(kept or "pass", made))
    counts = {"Own": 76, "Wrapped(layers.Conv2D": 292, "Wrapped(layers.Dense": 12}
    assert cnnviz.summary(network).totals.parameters == counts[made[: made.rindex("(")]]
    assert NOTE.replace("6", str(line)) in network.notes


@pytest.mark.parametrize("grown", ["self.w * torch.ones(4, 1, 1)", "torch.ones(4, 1, 1) + self.w"])
def test_a_parameter_that_fixed_numbers_repeat_is_another(grown: str) -> None:
    """Each of the repeats was counted."""
    text = HEAD + (
        "class Own(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.w = nn.Parameter(torch.ones(1, 1, 1))\n    def forward(self, x):\n"
        f"        return x * ({grown})\nnet = Own()\n"
    )
    with pytest.raises(CnnvizError, match="worked out of other weights, which is not followed"):
        cnnviz.parse(text, (4, 8, 8))


@pytest.mark.parametrize("sign", "+*")
def test_a_parameter_beside_noise_that_a_script_calls_the_network_on_is_no_worked_out(
    sign: str,
) -> None:
    """A place's numbers that are added to the data were noted as weights that are worked out."""
    text = HEAD + (
        "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.c = nn.Conv2d(3, 4, 3)\n"
        "        self.place = nn.Parameter(torch.zeros(1, 3, 8, 8))\n"
        f"    def forward(self, x):\n        return self.c(x {sign} self.place)\n"
        "net = Net()\ny = net(torch.randn(1, 3, 8, 8))\n"
    )
    assert not any("weights are" in note for note in cnnviz.parse(text).notes)
