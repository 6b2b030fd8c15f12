"""Networks that are graphs of calls: names, shapes, tensors, parts; merges as frameworks join."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from cnnviz.errors import ShapeFault
from cnnviz.layers.activation import ReLU
from cnnviz.layers.base import Layer, Shapes
from cnnviz.layers.conv import Conv
from cnnviz.layers.learned import LearnedScale
from cnnviz.layers.merge import Add, Concat, Multiply
from cnnviz.layers.network import Network, Uncalled, chain
from cnnviz.layers.pool import MaxPool
from cnnviz.layers.wiring import Call, call_names, graph_of

CONV = Conv(2, 4, 4, 3, padding=1)


def residual() -> Network:
    """A stem, a block with a skip connection round one convolution that is called twice, a pool."""
    return graph_of(
        (3, 8, 8),
        [
            Call("stem", Conv(2, 3, 4, 3, padding=1), (0,)),
            Call("relu", ReLU(), (1,)),
            Call("conv", CONV, (2,)),
            Call("relu", ReLU(), (3,)),
            Call("conv", CONV, (4,), again=2),
            Call("add", Add(), (5, 2)),
            Call("pool", MaxPool(2, 2), (6,)),
        ],
    )


def test_calls_have_names_of_their_own() -> None:
    assert residual().names == ("stem", "relu", "conv", "relu_1", "conv@2", "add", "pool")
    again = [Call("c", CONV, (0,)), *[Call("c", CONV, (at,), 0) for at in (1, 2)]]
    assert call_names([*again, Call("c", ReLU(), (3,))]) == ("c", "c@2", "c@3", "c_1")
    taken = [Call(name, ReLU(), (0,)) for name in ("r_1", "r", "r", "r")]
    assert call_names(taken) == ("r_1", "r", "r_2", "r_3")


def test_what_a_call_reads() -> None:
    net = residual()
    assert not net.is_chain
    assert net.reads(5) == (5, 2)
    assert net.fed[5] == ((4, 8, 8), (4, 8, 8))
    assert net.fed[6] == (4, 8, 8)
    assert net.source_names(5) == ("conv@2", "relu")
    assert net.source_names(0) == ("input",)
    assert [net.first_call(call) for call in range(7)] == [0, 1, 2, 3, 2, 5, 6]
    assert net.outputs == (6,)


def test_a_graph_in_a_row_is_a_chain() -> None:
    layers = (Conv(1, 1, 1, 3), ReLU())
    calls = [Call(str(at), layer, (at,)) for at, layer in enumerate(layers)]
    assert graph_of((1, 8), calls) == chain((1, 8), layers)


def test_the_leading_chain_ends_where_branches_meet_or_part() -> None:
    assert residual().leading_chain().names == ("stem", "relu", "conv", "relu_1", "conv@2")
    assert residual().leading_chain().tensors == (0, 1, 2, 3, 2)
    two = graph_of((1, 8), [Call("a", ReLU(), (0,)), Call("b", ReLU(), (0,))])
    assert two.leading_chain().names == ("a",)
    assert two.outputs == (0, 1)
    whole = chain((1, 8), (ReLU(),))
    assert whole.leading_chain() is whole
    with pytest.raises(ShapeFault, match="sum is a merge"):
        graph_of((1, 8), [Call("sum", Add(), (0, 0))]).leading_chain()


def test_a_part_is_a_network_of_its_own() -> None:
    block = residual().part(2, 6)
    assert block.input_shape == (4, 8, 8)
    assert block.inputs == ((0,), (1,), (2,), (3, 0))
    assert block.tensors == (0, 1, 0, 3)
    assert residual().subnetwork((3, 4)).names == ("relu_1", "conv@2")
    with pytest.raises(ShapeFault, match=r"conv@2 to add read several calls .*\(relu, relu_1\)"):
        residual().part(4, 6)


def test_a_part_keeps_whose_tensors_a_call_uses() -> None:
    thrice = graph_of(
        (4, 8, 8), [Call("conv", CONV, (at,), again=0 if at else None) for at in range(3)]
    )
    assert thrice.names == ("conv", "conv@2", "conv@3")
    for part in (thrice, thrice.part(1, 3), thrice.part(1, 3).part(1, 2), thrice.subnetwork((2,))):
        assert {part.owner(call) for call in range(len(part.layers))} == {"conv"}


@pytest.mark.parametrize(
    ("merge", "shapes", "made"),
    [
        (Add(), ((4, 8, 8), (4, 8, 8)), (4, 8, 8)),
        (Add(), ((4, 1, 8), (4, 8, 1), (1, 1, 1)), (4, 8, 8)),
        (Multiply(), ((4, 8, 8), (4, 1, 1)), (4, 8, 8)),
        (Concat(), ((4, 8, 8), (2, 8, 8)), (6, 8, 8)),
        (Concat(-1), ((4, 8, 8), (4, 8, 3)), (4, 8, 11)),
        (Concat(2), ((4, 2, 8), (4, 8, 8), (4, 1, 8)), (4, 11, 8)),
    ],
)
def test_merges(merge: Layer, shapes: Shapes, made: tuple[int, ...]) -> None:
    assert merge.output_shape(*shapes) == made


@pytest.mark.parametrize("shape", [(16, 1), (5, 1, 1), (1, 8, 4), (16, 1, 1, 1)])
def test_a_learned_factor_stands_beside_its_input(shape: tuple[int, ...]) -> None:
    assert LearnedScale((16, 1, 8)).output_shape((16, 8, 8)) == (16, 8, 8)
    with pytest.raises(ShapeFault, match="do not fit its input, 16x8x8"):
        LearnedScale(shape).output_shape((16, 8, 8))


@pytest.mark.parametrize(
    ("merge", "shapes", "reason"),
    [
        (Add(), ((4, 8, 8), (3, 8, 8)), "Add cannot join 4x8x8 and 3x8x8: their sizes differ"),
        (Multiply(), ((4, 8), (4,)), "Multiply cannot join 4x8 and 4: their axes differ"),
        (Concat(), ((4, 8), (4, 7)), "Concat cannot join 4x8 and 4x7 along axis 1"),
        (Concat(0), ((4, 8), (4, 8)), "batch"),
    ],
)
def test_what_cannot_be_merged(merge: Layer, shapes: Shapes, reason: str) -> None:
    with pytest.raises(ShapeFault, match=reason):
        merge.output_shape(*shapes)


def test_a_fault_names_its_call() -> None:
    calls = [Call("a", ReLU(), (0,)), Call("b", Conv(1, 2, 2, 3), (1,))]
    with pytest.raises(ShapeFault) as caught:
        graph_of((1, 8), calls)
    assert caught.value.position == 1  # type: ignore[attr-defined]


def test_what_the_input_is_read_beside_is_said() -> None:
    net = graph_of((1, 8), [Call("a", ReLU(), (0,)), Call("b", Add(), (1, 0))])
    with pytest.raises(ShapeFault, match=r"b reads several .* \(the input, a\)"):
        net.part(1, 2)


def test_what_was_made_and_never_called_belongs_to_the_whole_alone() -> None:
    spare = (Uncalled("spare", CONV, CONV.own_parameters),)
    net = replace(chain((1, 8), (ReLU(), ReLU())), uncalled=spare)
    assert net.part(0, 2).uncalled == spare
    assert net.part(0, 1).uncalled == ()


def test_networks_are_values() -> None:
    one, same = (chain((1, 8), (Conv(1, 1, 1, 3),)) for _ in range(2))
    assert one == same and hash(one) == hash(same)
    with pytest.raises(FrozenInstanceError):
        one.input_shape = (1, 9)  # type: ignore[misc]
