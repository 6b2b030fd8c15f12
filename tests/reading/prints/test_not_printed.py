"""What a print does not show, and a network most likely does: activations, and pools used again."""

from __future__ import annotations

import pytest

from cnnviz.reading import parse
from tests.reading.told import told

CONV = "Conv2d(4, 4, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))"
SUMS = """Net(
  (conv1): Conv2d(3, 8, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1))
  (layer1): Sequential(
    (0): BasicBlock(
      (conv1): Conv2d(8, 8, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
      (conv2): Conv2d(8, 8, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
      {}(shortcut): Sequential()
    )
  )
  (fc): Linear(in_features=2048, out_features=10, bias=True)
)"""


@pytest.mark.parametrize(("line", "told_of"), [("", True), ("(relu): ReLU()\n      ", False)])
def test_activations_that_are_not_printed_are_told_beside_an_assumed_sum(
    line: str, told_of: bool
) -> None:
    notes = parse(SUMS.format(line), (3, 32, 32)).notes
    assert any("it is assumed that BasicBlock adds" in one for one in notes)
    assert any("no activation and no pooling is among" in one for one in notes) == told_of


def test_a_pool_that_is_called_after_each_layer_is_likelier_than_once() -> None:
    """torch: 1x26x26 gives 20x5x5 behind two pools; 1x16x16 alone was named, of one pool."""
    text = """Net(
  (conv1): Conv2d(1, 10, kernel_size=(3, 3), stride=(1, 1))
  (pool): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
  (conv2): Conv2d(10, 20, kernel_size=(3, 3), stride=(1, 1))
  (fc1): Linear(in_features=500, out_features=50, bias=True)
)"""
    ((_, reason),) = told(text)
    first, _, rest = reason.partition("1x26x26")
    assert first.endswith(
        "may be called after each, which is likelier: then it fits an input such as "
    )
    assert rest.endswith("as it is printed, it fits an input of 1x16x16 (--input)")


@pytest.mark.parametrize(("features", "more"), [(129, "a number"), (134, "6 numbers")])
def test_where_no_input_fits_none_is_asked_for_and_what_is_joined_is_told(
    features: int, more: str
) -> None:
    text = f"""Net(
  (conv1): Conv1d(1, 64, kernel_size=(3,), stride=(1,), padding=(1,))
  (pool): MaxPool1d(kernel_size=2, stride=2)
  (fc1): Linear(in_features={features}, out_features=10, bias=True)
)"""
    ((_, reason),) = told(text)
    why = f"so that no input fits it: forward may join {more} to 128, such as a second input;"
    assert why in reason and "--input" not in reason


def test_numbers_that_are_missing_between_others_are_told() -> None:
    """Lines were lost, or layers deleted: the network was read without a word."""
    text = f"""Net(
  (features): Sequential(
    (0): {CONV}
    (1): ReLU()
    (5): {CONV}
    (6): ReLU()
    (8): {CONV}
  )
)"""
    net = parse(text, (4, 8, 8))
    missing = "2 to 4 of features and 7 of features are not printed: if lines were lost, paste all"
    assert net.notes[0] == f"{missing} of them"
    assert "numbers left out of the print" in net.assumed


def test_a_slice_of_a_sequential_keeps_its_numbers() -> None:
    net = parse(f"Sequential(\n  (5): {CONV}\n  (6): ReLU()\n  (7): {CONV}\n)", (4, 8, 8))
    assert not any("not printed: if" in note for note in net.notes)


@pytest.mark.parametrize("kind", ["ResnetBlock", "ResNetBlock", "ResNeXtUnit"])
def test_a_block_of_a_resnet_adds_its_input(kind: str) -> None:
    """CycleGAN's ResnetBlock was a chain: only "the printed order" was told."""
    inner = f"(0): {CONV}\n      (1): ReLU()\n      (2): {CONV}"
    text = f"Net(\n  (block): {kind}(\n    (conv_block): Sequential(\n      {inner}\n    )\n  )\n)"
    net = parse(text, (4, 8, 8))
    assert net.layers[-1].spec_name == "Add"
    assert any(f"it is assumed that {kind} adds its input" in note for note in net.notes)


@pytest.mark.parametrize(
    ("kind", "weight"), [("ConvNeXtBlock", "gamma"), ("NormFreeBlock", "skipinit_gain")]
)
def test_a_block_with_weights_that_are_not_printed_is_refused(kind: str, weight: str) -> None:
    """timm 1.0: 80 numbers of two ConvNeXtBlocks of 40 channels were left out of the total."""
    text = f"Sequential(\n  (0): {kind}(\n    (conv_dw): {CONV}\n    (shortcut): Identity()\n  )\n)"
    ((_, reason),) = told(text, (4, 8, 8))
    assert f"its {weight}, which is learned, is not printed" in reason


def test_labels_of_a_page_have_no_blanks_in_their_names() -> None:
    """`&#40;features):` was a child called "    features"."""
    text = f"Net(\n  &#40;features): {CONV}\n  &#40;head): {CONV}\n)"
    assert parse(text, (4, 8, 8)).names == ("features", "head")


UNIT = """FeatureUnit(
  (0): Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
  (1): ReLU()
  (2): Conv2d(8, 8, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
)"""
NUMBERED = "is read as a Sequential, by the numbers of its modules"


def test_a_class_of_its_own_is_a_sequential_by_its_numbers_and_that_is_said() -> None:
    """It may be one, or have a forward() that calls self[0], self[1] as it likes."""
    network = parse(UNIT, (3, 8, 8))
    assert any(note.startswith(f"FeatureUnit {NUMBERED}") for note in network.notes)


@pytest.mark.parametrize("kind", ["Sequential", "ConvBNReLU", "Conv2dNormActivation"])
def test_one_that_is_known_for_a_sequential_needs_no_note(kind: str) -> None:
    assert not any(NUMBERED in one for one in parse(UNIT.replace("FeatureUnit", kind)).notes)


def test_a_network_whose_order_is_not_certain_says_so_once() -> None:
    lines = "\n  ".join(UNIT.splitlines())
    notes = parse(f"Net(\n  (features): {lines}\n)", (3, 8, 8)).notes
    assert any("layers are taken in printed order" in one for one in notes)
    assert not any(NUMBERED in one for one in notes)


@pytest.mark.parametrize(
    "kind", ["Add", "Concat", "MergeLayer", "QFunctional", "FloatFunctional", "SumModule"]
)
def test_what_joins_tensors_by_its_name_is_not_advised_to_be_passed_by(kind: str) -> None:
    """Without its sum, a block was counted as a chain."""
    ((words, reason),) = told(f"Net(\n  (conv): {CONV}\n  (join): {kind}()\n)")
    assert words == kind
    assert "joins several tensors" in reason or "does not tell" in reason
    assert "--skip" not in reason


def test_what_adds_coordinates_joins_no_tensors() -> None:
    ((_, reason),) = told(f"Net(\n  (more): AddCoords()\n  (conv): {CONV}\n)")
    assert reason.endswith("--skip passes it by")


@pytest.mark.parametrize(
    ("kind", "verb"),
    [("UpsampleConvLayer", "enlarges"), ("UpSample", "enlarges"), ("DownsampleBlock", "shrinks")],
)
def test_a_class_named_after_a_resizing_that_is_not_printed_is_no_chain(
    kind: str, verb: str
) -> None:
    """F.interpolate enlarged four times what was counted without it."""
    text = f"Net(\n  (conv): {CONV}\n  (up): {kind}(\n    (conv): {CONV}\n  )\n)"
    ((words, reason),) = told(text, (4, 8, 8))
    assert words == kind
    assert f"its name says that it {verb} its input, by a function" in reason


@pytest.mark.parametrize(
    ("kind", "layer", "size"),
    [
        ("UpsampleBlock", "Upsample(scale_factor=2.0, mode='nearest')", 16),
        ("UpsampleBlock", "ConvTranspose2d(4, 4, kernel_size=(2, 2), stride=(2, 2))", 16),
        ("DownSample", "MaxPool2d(kernel_size=2, stride=2, padding=0)", 4),
    ],
)
def test_a_resizing_that_is_printed_is_read(kind: str, layer: str, size: int) -> None:
    text = f"Net(\n  (a): {kind}(\n    (conv): {CONV}\n    (size): {layer}\n  )\n)"
    assert parse(text, (4, 8, 8)).shapes[-1] == (4, size, size)


AGAIN = """Block(
  (conv): {0}
  (act): ReLU()
  (all): Sequential(
    (0): {0}
    (1): {1}()
  )
  (end): Tanh()
)"""


def test_a_list_of_all_the_other_modules_may_be_the_same_ones() -> None:
    """Where channels stay, such a block was counted twice."""
    ((words, reason),) = told(AGAIN.format(CONV, "ReLU"), (4, 8, 8))
    assert words == "Block"
    assert "all lists conv and act once more: they may be the same, under two names" in reason
    assert len(parse(AGAIN.format(CONV, "Tanh"), (4, 8, 8)).layers) == 5


@pytest.mark.parametrize(
    ("kind", "near"),
    [("Chomp1d", ""), ("MyDropout", "Dropout"), ("Linaer", "Linear"), ("FlattenLayer", "Flatten")],
)
def test_a_class_of_its_own_is_not_taken_for_a_misspelt_one(kind: str, near: str) -> None:
    ((_, reason),) = told(f"Net(\n  (conv): {CONV}\n  (own): {kind}()\n)")
    ends = f"did you mean {near}?" if near else "--skip passes it by"
    assert reason.endswith(ends)


HEAD = """Sequential(
  (0): AdaptiveConcatPool2d(
    (ap): AdaptiveAvgPool2d(output_size=1)
    (mp): AdaptiveMaxPool2d(output_size=1)
  )
  (1): Flatten()
  (2): BatchNorm1d(8, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)
  (3): Linear(in_features=8, out_features=2, bias=False)
)"""


def test_an_input_whose_channels_no_layer_tells_is_asked_for() -> None:
    """torch: 4x7x7 gives 8 numbers. One channel was taken, and the print said to be wrong."""
    ((words, reason),) = told(HEAD)
    assert words == "BatchNorm1d"
    assert "no layer before it tells the input's channels: say the input (--input)" in reason
    assert parse(HEAD, (4, 7, 7)).shapes[-1] == (2,)
