"""Changes in place, of tensors that share their numbers and of what a module keeps."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import pytest

import cnnviz
from cnnviz.errors import CnnvizError

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

from tests.reading.objects.test_torch import Calls, conv  # noqa: E402

nn, F = torch.nn, torch.nn.functional


def set_channel(y: Any) -> Any:
    y[:, 0] = 0
    return y


def add_to_channels(y: Any) -> Any:
    y[:, :2] += 1
    return y


def change_view(y: Any) -> Any:
    y.view(y.shape[0], -1).relu_()
    return y


def change_by_module(y: Any) -> Any:
    nn.ReLU(inplace=True)(y[:, 1:])
    return y


def change_source(y: Any) -> Any:
    part = y[:, :2]
    y.add_(1)
    return part


def fill_new(y: Any) -> Any:
    new = torch.zeros(y.shape, device=y.device)
    new[:, :2] = y[:, :2]
    return new * 2


@pytest.mark.parametrize(
    "way",
    [set_channel, add_to_channels, change_view, change_by_module, change_source, fill_new],
)
def test_a_change_in_place_that_others_share_is_refused(way: Any) -> None:
    module = Calls(lambda m, x: way(m.a(x)), a=conv(3, 4))
    with pytest.raises(CnnvizError, match="changes in place a tensor whose numbers others share"):
        cnnviz.parse(module, (3, 8, 8))


def change_itself(y: Any) -> Any:
    y += 1
    return y.relu_().view(y.shape[0], -1).mul_(2)


def change_one_part(y: Any) -> Any:
    first, second = y.chunk(2, 1)
    first.relu_()
    return torch.cat([first, second], 1)


def write_whole(y: Any) -> Any:
    new = torch.zeros(y.shape, device=y.device)
    return torch.add(y, 1, out=new)


@pytest.mark.parametrize(
    ("way", "types"),
    [
        (change_itself, ["Affine", "ReLU", "Flatten", "Affine"]),
        (change_one_part, ["Slice", "Slice", "ReLU", "Concat"]),
        (write_whole, ["Affine"]),
    ],
)
def test_a_change_in_place_that_nothing_else_sees_is_read(way: Any, types: list[str]) -> None:
    network = cnnviz.parse(Calls(lambda m, x: way(m.a(x)), a=conv(3, 4)), (3, 8, 8))
    assert [layer.spec_name for layer in network.layers] == ["Conv2d", *types]


def test_a_module_with_two_names_keeps_its_weights() -> None:
    layer = conv(3, 3)
    module = Calls(lambda m, x: m.b(m.a(x)), a=layer, b=layer)
    weight, numbers = layer.weight, layer.weight.detach().clone()
    assert cnnviz.parse(module, (3, 8, 8)).names == ("a", "a@2")
    assert layer.weight is weight
    assert torch.equal(weight, numbers)


def keep(m: Any, x: Any) -> Any:
    if m.grid is None:
        m.grid = torch.zeros_like(x)
    m.seen.append(x)
    m.last = x
    m.total = m.total + 1
    return m.a(x)


def test_what_forward_keeps_in_its_module_is_removed_again() -> None:
    module = Calls(keep, a=conv(3, 4))
    module.grid, module.seen = None, []
    module.register_buffer("total", torch.zeros(1))
    cnnviz.parse(module, (3, 8, 8))
    assert module.grid is None
    assert module.seen == []
    assert not hasattr(module, "last")
    assert module.total.item() == 0


class Settings(OrderedDict[str, int]):
    """A dict that cannot be changed, as libraries keep a model's settings in."""

    def update(self, *_: Any) -> None:
        raise TypeError


def test_a_dict_that_cannot_be_changed_is_left_alone() -> None:
    module = Calls(lambda m, x: m.a(x), a=conv(3, 4))
    module.settings = Settings(size=3)
    assert cnnviz.parse(module, (3, 8, 8)).names == ("a",)
    assert module.settings == {"size": 3}


def make_head(m: Any, x: Any) -> Any:
    x = m.a(x).flatten(1)
    if m.head is None:
        m.head = nn.Linear(x.shape[1], 10)
    return m.head(x)


def test_a_layer_that_the_first_run_makes_is_counted_and_removed_again() -> None:
    module = Calls(make_head, a=conv(3, 4))
    module.head = None
    counted = cnnviz.summary(module, (3, 8, 8)).totals.parameters
    assert module.head is None
    module(torch.zeros(1, 3, 8, 8))
    assert counted == sum(p.numel() for p in module.parameters())


def test_the_first_obstacle_is_reported() -> None:
    attention = [nn.LSTM(8, 8, batch_first=True) for _ in range(3)]
    module = Calls(
        lambda m, x: m.c(m.b(m.a(x)[0])[0])[0], **dict(zip("abc", attention, strict=True))
    )
    with pytest.raises(CnnvizError, match=r"^a: cnnviz knows no layer LSTM"):
        cnnviz.parse(module, (5, 8))


def test_torchscript_is_refused_with_the_fix() -> None:
    module = torch.jit.trace(conv(3, 4), torch.rand(1, 3, 8, 8))
    with pytest.raises(CnnvizError, match="is TorchScript: give the module that it was made from"):
        cnnviz.parse(module, (3, 8, 8))
