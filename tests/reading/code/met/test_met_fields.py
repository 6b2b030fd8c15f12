"""Texts met in public: classes of fields, kinds of numbers, tensors of the text's own.

The counts are those of PyTorch 2.13 and Keras 3.15.
"""

from __future__ import annotations

import re

import numpy as np
import pytest

from cnnviz.errors import SpecError
from cnnviz.reading import parse
from tests.reading.code.met.test_met_again import KERAS, TORCH, totals
from tests.reading.computed import numbers, output


@pytest.mark.parametrize(
    ("joined", "kept"),
    [
        ("Multiply()([a, noise])", True),
        ("Add()([noise, a, noise])", True),
        ("multiply([noise, a])", True),
        ("Average()([a, noise])", True),
        ("Concatenate()([a, noise])", False),
        ("Maximum()([a, noise])", False),
    ],
)
def test_numbers_of_the_text_that_a_layer_joins_are_not_the_input(joined: str, kept: bool) -> None:
    """They were taken for the network's input, in silence where the sizes allow it."""
    text = f"""{KERAS}from keras import backend as K
x = Input((6,))
a = Dense(6)(x)
noise = K.random_normal(shape=(K.shape(a)[0], 6))
model = Model(x, Dense(3)({joined}))
"""
    if not kept:
        with pytest.raises(SpecError, match="tensor of the text's own"):
            parse(text)
        return
    net = parse(text)
    assert totals(net) == (6 * 7 + 7 * 3, 36 + 18)
    assert net.shapes[-1] == (3,) and not net.inputs


@pytest.mark.parametrize(
    "head",
    [
        "from dataclasses import dataclass, field\n@dataclass(eq=False)",
        "import attr\n@attr.s(eq=False)",
        "import attrs\nfrom attrs import define, field\n@define(eq=False)",
    ],
)
def test_a_module_whose_fields_are_its_arguments(head: str) -> None:
    """Its `__init__` is made from them; what it makes itself comes after."""
    attr, after = "attr.s" in head, "__attrs_post_init__" if "attr" in head else "__post_init__"
    factory = "factory" if "attr" in head else "default_factory"
    text = f"""{TORCH}{head}
class Net(nn.Module):
    channels: int = {"attr.ib" if attr else "field"}()
    width: int = {"attr.ib" if attr else "field"}(default=4)
    sizes: list = {"attr.ib" if attr else "field"}({factory}=list)

    def {after}(self):
        super().__init__()
        self.conv = nn.Conv2d(self.channels, self.width, 3 + len(self.sizes))

    def forward(self, x):
        return self.conv(x)

net = Net(2)
"""
    assert totals(parse(text, (2, 5, 5))) == (76, 9 * 9 * 8)
    assert totals(parse(text.replace("Net(2)", "Net(1, width=2)"), (1, 5, 5))) == (20, 9 * 18)
    with pytest.raises(SpecError, match="Net has no field depth"):
        parse(text.replace("Net(2)", "Net(2, depth=2)"), (2, 5, 5))
    with pytest.raises(SpecError, match="this has no default value"):
        parse(text.replace("Net(2)", "Net()"), (2, 5, 5))


FIELDS = [
    ("@dataclass", "a: int = field(init=False, default=3); b: int = 4", "C(5)", (3, 5)),
    ("@dataclass", "a: ClassVar[int] = 3; b: int = 4", "C(5)", (3, 5)),
    ("@dataclass", "a: int = 3; _: KW_ONLY; b: int = 4", "C(5, b=6)", (5, 6)),
    ("@dataclass", "a: int = 3; b: int = 4\nclass C(C): c: int = 7", "C(5, b=9)", (5, 9)),
    ("", "a: int = 3\n@dataclass\nclass C(C): b: int = 4", "C(5)", (3, 5)),
    (
        "",
        "__init__ = lambda self, z: None\n@dataclass\nclass C(C): a: int = 3; b: int = 4",
        *("C(5, 6)", (5, 6)),
    ),
    (
        "@dataclass",
        "\n    a: int\n    n: InitVar[int]\n    def __post_init__(self, n): self.b = n * 2",
        *("C(5, 3)", (5, 6)),
    ),
    (
        "@attr.s",
        "a: int = 3; _b = attr.ib(4); b = property(lambda self: self._b)",
        "C(b=6)",
        (3, 6),
    ),
    ("@attrs", "a = attrib(3); b = attrib(4)", "C(5, 6)", (5, 6)),
]


@pytest.mark.parametrize(("mark", "body", "call", "sizes"), FIELDS)
def test_fields_are_those_that_python_has(
    mark: str, body: str, call: str, sizes: tuple[int, int]
) -> None:
    """Values went to fields that take none; of a class below one with fields they went nowhere."""
    text = f"""import attr
from attr import attrib, attrs
from dataclasses import KW_ONLY, InitVar, dataclass, field
from typing import ClassVar
from torch import nn
{mark}
class C: {body}
c = {call}
m = nn.Linear(c.a, c.b)
"""
    assert parse(text).shapes == ((sizes[0],), (sizes[1],))


def test_a_layer_may_be_a_field() -> None:
    """As long as the module is begun before, as PyTorch asks for."""
    text = f"""{TORCH}import attr
@attr.s(eq=False, auto_attribs=True)
class Net(nn.Module):
    first: nn.Module
    n: int = attr.ib(4)
    def __attrs_pre_init__(self):
        super().__init__()
    def __attrs_post_init__(self):
        self.second = nn.Linear(3, self.n)
    def forward(self, x):
        return self.second(self.first(x))
net = Net(nn.Linear(2, 3))
"""
    assert totals(parse(text)) == (25, 18)
    with pytest.raises(SpecError, match="before Module"):
        parse(text.replace("pre_init", "before"))
    with pytest.raises(SpecError, match="converter"):
        parse(text.replace("ib(4)", "ib(4, converter=round)"))


@pytest.mark.parametrize(
    ("condition", "raises"),
    [
        *(("x.dtype == torch.float32", False), ("x.dtype != torch.float32", True)),
        *(("x.dtype is torch.float32", False), ("x.dtype in (torch.float32,)", False)),
        *(("x.device.type == 'cpu'", False), ("x.device == torch.device('cpu')", False)),
        *(("isinstance(x, torch.FloatTensor)", False), ("x.dtype is not torch.float", True)),
        ("self.a.weight.dtype == torch.float32", False),
    ],
)
def test_a_dtype_decides_nothing_in_silence(condition: str, raises: bool) -> None:
    """Its layer was left out: no dtype was ever another's."""
    does = "raise ValueError(x.dtype)" if raises else "x = self.b(x)"
    text = f"""{TORCH}class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(4, 4), nn.Linear(4, 4)

    def forward(self, x):
        if {condition}:
            {does}
        return self.a(x)
"""
    if raises:
        assert totals(parse(text)) == (40, 16)
        return
    with pytest.raises(SpecError, match=r"it depends on |nothing says which ") as caught:
        parse(text)
    advised = re.search(r"--set ([\w.]+)=([\w.]+)", str(caught.value))
    assert (advised is None) == bool(re.search(r" in |\(", condition))
    if advised is not None:
        name, value = advised.groups()
        assert totals(parse(text, settings={name: value})) == (40, 32)
        assert totals(parse(text, settings={name: "torch.half"})) == (40, 16)


def test_numbers_of_a_tensor_said_by_their_name() -> None:
    """`torch.tensor(data=...)` was one number."""
    text = f"""{TORCH}class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(3, 2, 1)
        self.mean = torch.tensor(data=[0.4, 0.5, 0.6]).view(1, 3, 1, 1)

    def forward(self, x):
        return self.a(x - self.mean)
"""
    assert totals(parse(text, (3, 2, 2))) == (8, 24)


@pytest.mark.parametrize("channels", [8, 4])
def test_channels_become_positions_in_tensorflows_order(channels: int) -> None:
    """TensorFlow's definition: batch x h x w x (place, channel) is cut, turned and joined."""
    text = f"""{KERAS}import tensorflow as tf
x = Input((2, 3, {channels}))
model = Model(x, Lambda(lambda y: tf.nn.depth_to_space(y, 2))(ReLU()(x)))
"""
    x = np.abs(numbers(2, 3, channels))
    cut = x.reshape(2, 3, 2, 2, channels // 4)
    right = cut.transpose(0, 2, 1, 3, 4).reshape(4, 6, channels // 4)
    given = output(parse(text), x.transpose(2, 0, 1))
    np.testing.assert_array_equal(given.transpose(1, 2, 0), right)
    back = text.replace("ReLU()(x)", "tf.nn.depth_to_space(ReLU()(x), 2)").replace(
        "tf.nn.depth_to_space(y, 2)", "tf.nn.space_to_depth(y, block_size=2)"
    )
    given = output(parse(back), x.transpose(2, 0, 1))
    np.testing.assert_array_equal(given.transpose(1, 2, 0), x)


ONE = "tf.reduce_mean(a, axis=1)"


def test_a_mean_that_gets_its_axis_back() -> None:
    """A dueling network: the mean of the advantages is taken from each of them."""
    text = f"""{KERAS}import tensorflow as tf
x = Input((6,))
a, v = Dense(4)(x), Dense(1)(x)
model = Model(x, v + (a - tf.expand_dims(tf.reduce_mean(a, axis=1), -1)))
"""
    plain = text.replace("tf.expand_dims(tf.reduce_mean(a, axis=1), -1)", "MEAN")
    kept = plain.replace("MEAN", "tf.reduce_mean(a, axis=1, keepdims=True)")
    x = numbers(6)
    assert totals(parse(text)) == (35, 30)
    np.testing.assert_allclose(output(parse(text), x), output(parse(kept), x))
    alone = parse(text.replace(f"v + (a - tf.expand_dims({ONE}, -1))", ONE))
    assert alone.shapes[-1] == ()


def test_a_number_that_is_set_is_not_taken_for_another_than_a_string_of_digits() -> None:
    """`--set block=1` took the other branch of `block == "1"` without a word."""
    text = f"""{TORCH}class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(4, 2 if opt.block == "1" else 8)
        self.f = nn.quantized.FloatFunctional()

    def forward(self, x):
        return self.a(self.f.add_relu(x, self.f.mul_scalar(x, 0.5)))
"""
    with pytest.raises(SpecError, match="never equals: to --set a string") as caught:
        parse(text, settings={"opt.block": 1})
    assert "\"'1'\"" in str(caught.value)
    for wrong in (("in", '("1", "3")'), ("!=", '"1"')):
        with pytest.raises(SpecError, match="never equals: to --set a string"):
            parse(text.replace('== "1"', " ".join(wrong)), settings={"opt.block": 1})
    own = text.replace("opt.block", "1")
    assert totals(parse(own))[0] == 40  # What the text itself compares it knows.
    for value, parameters in (("1", 10), ("2", 40), (2, 40)):
        net = parse(text, settings={"opt.block": value})
        assert totals(net)[0] == parameters
        assert [layer.spec_name for layer in net.layers[-3:]] == ["Add", "ReLU", "Linear"]
