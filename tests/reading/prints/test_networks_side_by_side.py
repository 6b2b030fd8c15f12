"""Prints that hold networks of their own: a generator and a discriminator are no chain."""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading import parse
from tests.reading.told import told

LINEAR = "Linear(in_features={}, out_features={}, bias=True)"


def module(kind: str, *children: tuple[str, str]) -> str:
    """A print of modules with labels."""
    rows = "".join(f"  ({label}): {said}\n" for label, said in children)
    return f"{kind}(\n{rows})"


def two(first: str, second: str) -> str:
    """A print of two networks, 4 -> 8 and 8 -> 1, that would pass as a chain."""
    parts = [f"Sequential(\n    (0): {LINEAR.format(*size)}\n  )" for size in ((4, 8), (8, 1))]
    return module("Both", *zip((first, second), parts, strict=True))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("generator", "discriminator"),
        ("netG", "netD"),
        ("G", "D"),
        ("G_AB", "D_A"),
        ("student", "teacher"),
        ("actor", "critic"),
        ("online_net", "target_net"),
        ("policy_net", "value_net"),
        ("encoder_q", "encoder_k"),
        ("encoder", "momentum_encoder"),
        ("critic_1", "critic_2"),
        ("q_net", "q_target"),
    ],
)
def test_the_last_of_networks_side_by_side_is_drawn(first: str, second: str) -> None:
    """Both were one chain before, with a note on the printed order alone."""
    text = two(first, second)
    found = parse(text)
    assert found.names == (f"{second}.0",)
    assert found.shapes == ((8,), (1,))
    said = f"{second} of Both is drawn, a network of its own; --model chooses another: {first}"
    assert said in found.notes
    other = parse(text, model=first)
    assert other.names == (f"{first}.0",)
    assert other.shapes == ((4,), (8,))


def test_layers_may_be_picked_of_a_network_that_is_chosen() -> None:
    assert parse(two("generator", "discriminator"), layers="0:1", model="generator").shapes == (
        (4,),
        (8,),
    )


@pytest.mark.parametrize(
    ("first", "second"), [("encoder", "decoder"), ("features", "classifier"), ("g", "h")]
)
def test_what_follows_another_is_a_chain(first: str, second: str) -> None:
    assert parse(two(first, second)).shapes == ((4,), (8,), (1,))


def test_networks_beside_shared_layers_are_no_chain() -> None:
    heads = [("actor", LINEAR.format(8, 8)), ("critic", LINEAR.format(8, 1))]
    text = module("Agent", ("body", LINEAR.format(4, 8)), *heads)
    ((words, reason),) = told(text)
    assert words == "Agent"
    assert reason.startswith(
        "Agent is no chain as it is printed: actor and critic stand side by side; "
        "--model actor or --model critic draws one of them"
    )
    assert parse(text, model="critic").shapes == ((8,), (1,))


def test_another_name_is_told_what_there_is() -> None:
    with pytest.raises(CnnvizError, match=r"there is no print of Zebra .*; there are Both"):
        parse(two("generator", "discriminator"), model="Zebra")


def test_parts_that_are_printed_again_are_no_networks() -> None:
    """`for one in net.modules(): print(one)` prints the network first, then each part of it."""
    parts = [f"Sequential(\n    (0): {LINEAR.format(*size)}\n  )" for size in ((4, 8), (8, 1))]
    text = module("Net", ("a", parts[0]), ("b", parts[1]))
    again = "\n".join(part.replace("\n  ", "\n") for part in parts)
    found = parse(f"{text}\n{again}\n{LINEAR.format(8, 1)}\n")
    assert found.names == ("a.0", "b.0")
    assert parse(f"{text}\n{again}\n", model="Sequential").names == ("0",)
