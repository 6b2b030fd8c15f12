"""Branches of known blocks: where they meet, and what a part of a block gives by itself."""

from __future__ import annotations

import pytest

from cnnviz.reading import parse
from tests.reading.told import told

HALVED = """Sequential(
  (0): Bottleneck(
    (conv1): Conv2d(8, 4, kernel_size=(1, 1), stride=(1, 1), bias=False)
    (bn1): BatchNorm2d(4)
    (act1): ReLU(inplace=True)
    (conv2): Conv2d(4, 4, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1), bias=False)
    (bn2): BatchNorm2d(4)
    (drop_block): Identity()
    (act2): ReLU(inplace=True)
    (aa): Identity()
    (conv3): Conv2d(4, 16, kernel_size=(1, 1), stride=(1, 1), bias=False)
    (bn3): BatchNorm2d(16)
    (act3): ReLU(inplace=True)
    (downsample): Sequential(
      (0): AvgPool2d(kernel_size=2, stride=2, padding=0)
      (1): Conv2d(8, 16, kernel_size=(1, 1), stride=(1, 1), bias=False)
      (2): BatchNorm2d(16)
    )
  )
)"""


def test_the_input_that_is_chosen_is_one_whose_branches_meet() -> None:
    """timm pools with ceil_mode, which is not printed: 4x4 gives 2x2 in both branches, 3x3 too."""
    net = parse(HALVED)
    assert net.input_shape == (8, 4, 4)
    assert {net.shapes[source] for source in net.reads(net.names.index("add"))} == {(16, 2, 2)}


@pytest.mark.parametrize(("size", "sizes"), [(3, "16x2x2 and 16x1x1"), (5, "16x3x3 and 16x2x2")])
def test_a_sum_does_not_repeat_a_position_of_a_branch(size: int, sizes: str) -> None:
    ((_, reason),) = told(HALVED, (8, size, size))
    assert f"Add cannot join {sizes}: their sizes differ" in reason
    assert "as printed, it fits an input of 8x4x4 (--input)" in reason


DENSE = """{}_DenseLayer(
  (norm1): BatchNorm2d({})
  (relu1): ReLU(inplace=True)
  (conv1): Conv2d({}, 16, kernel_size=(1, 1), stride=(1, 1), bias=False)
  (norm2): BatchNorm2d(16)
  (relu2): ReLU(inplace=True)
  (conv2): Conv2d(16, 4, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1), bias=False)
)
"""


def test_a_layer_of_a_dense_block_gives_its_new_maps_alone() -> None:
    """torchvision's _DenseLayer(8, 4, 4, 0) gives 4 maps; in a _DenseBlock there are 12 then."""
    for label in ("", "(denselayer1): "):
        net = parse(DENSE.format(label, 8, 8), (8, 6, 6))
        assert net.shapes[-1] == (4, 6, 6)
        assert any("its _DenseBlock joins them to its input" in note for note in net.notes)
    block = f"_DenseBlock(\n{DENSE.format('(denselayer1): ', 8, 8)})"
    assert parse(block, (8, 6, 6)).shapes[-1] == (12, 6, 6)


def test_a_block_of_two_paths_is_refused() -> None:
    text = "DualPathBlock(\n  (c1x1_a): Conv2d(8, 4, 1)\n  (c1x1_c): Conv2d(4, 6, 1)\n)"
    ((_, reason),) = told(text, (8, 6, 6))
    assert "DualPathBlock is no chain as it is printed: it adds some of its maps" in reason


UNITS = """Net(
  (first): Unit(
    (conv): Conv2d(8, 8, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
    (norm): BatchNorm2d(8)
    (act): ReLU()
  )
  (second): Unit(
    (conv): Conv2d(8, 16, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1))
    (norm): BatchNorm2d(16)
    (shortcut): Conv2d(8, 16, kernel_size=(1, 1), stride=(2, 2))
    (act): ReLU()
  )
  (third): Unit(
    (conv): Conv2d(16, 4, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
    (norm): BatchNorm2d(4)
    (act): ReLU()
  )
)"""


def test_a_block_without_the_shortcut_of_others_of_its_class_adds_its_input() -> None:
    """`x if self.shortcut is None else self.shortcut(x)`; where the channels differ, nothing is
    added.
    """
    net = parse(UNITS, (8, 6, 6))
    types = [layer.spec_name for layer in net.layers]
    block = ["Conv2d", "BatchNorm2d"]
    assert types == [*block, "Add", "ReLU", *block, "Conv2d", "Add", "ReLU", *block, "ReLU"]
    assert [net.reads(at) for at in range(4)] == [(0,), (1,), (2, 0), (3,)]
    assert "Unit adds its input where it has no shortcut" in " ".join(net.notes)


def test_a_block_that_may_add_to_some_of_its_maps_is_refused() -> None:
    """timm's RexNet adds the input to the first maps of a block that makes more."""
    text = "LinearBottleneck(\n  (conv_dw): Conv2d(8, 8, 3)\n  (conv_pwl): Conv2d(8, 12, 1)\n)"
    ((_, reason),) = told(text, (8, 6, 6))
    assert "LinearBottleneck is no chain as it is printed: it may add its input" in reason


def test_an_input_that_no_block_can_add_is_not_proposed() -> None:
    """`as printed, it fits an input of 8x5x5` was said, which was refused like the one given."""
    text = UNITS.replace("    (norm): BatchNorm2d(8)", "    (up): Upsample(scale_factor=2.0)", 1)
    ((_, reason),) = told(text, (8, 6, 6))
    assert "Add cannot join 8x12x12 and 8x6x6" in reason
    assert "fits an input" not in reason
