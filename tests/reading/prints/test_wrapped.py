"""What a module is put into: wrappers are looked through, blocks of one child are blocks."""

from __future__ import annotations

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.told import told

CONV = "Conv2d(4, 4, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))"
THREE = f"(0): {CONV} (1): ReLU() (2): {CONV}"


def net(block: str) -> str:
    return f"Sequential(\n  (0): {CONV}\n  (1): {block}\n  (2): ReLU()\n)"


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        *((f"{of}DataParallel", "module") for of in ("", "Distributed", "MMDistributed")),
        *((kind, "module") for kind in ("AveragedModel", "QuantWrapper", "ModelEmaV2")),
        ("OptimizedModule", "_orig_mod"),
        ("FullyShardedDataParallel", "_fsdp_wrapped_module"),
    ],
)
def test_a_wrapper_is_looked_through(kind: str, label: str) -> None:
    assert parse(f"{kind}(\n  ({label}): {CONV}\n)", (4, 8, 8)).shapes == ((4, 8, 8),) * 2
    found = parse(net(f"{kind}(({label}): {CONV})"), (4, 8, 8))
    assert found.names == ("0", "1", "2")


@pytest.mark.parametrize("kind", ["Residual", "ResidualAdd", "ResidualBlock"])
@pytest.mark.parametrize(
    "children", [f"(module): {CONV}", f"(module): Sequential({THREE})", THREE, f"(fn): {CONV}"]
)
def test_a_block_that_is_named_residual_adds_its_input(kind: str, children: str) -> None:
    """A child called `module` was its block, children in numbers a chain, without a word."""
    found = parse(net(f"{kind}({children})"), (4, 8, 8))
    add = found.names.index("add")
    assert found.inputs[add] == (add, 1)
    assert any(f"it is assumed that {kind} adds its input" in note for note in found.notes)


@pytest.mark.parametrize(
    "kind", ["SEBlock", "GatedConv", "SpatialAttention", "Bottleneck", "SkipBlock"]
)
@pytest.mark.parametrize("children", [f"(module): {CONV}", f"(module): Sequential({THREE})", THREE])
def test_a_block_that_is_named_after_a_second_path_is_refused(kind: str, children: str) -> None:
    ((words, reason),) = told(net(f"{kind}({children})"), (4, 8, 8))
    assert words == kind
    assert reason.startswith(f"{kind} is no chain as it is printed: its name s")


def test_squeeze_and_excitation_is_known_where_its_children_have_numbers() -> None:
    one, two = (f"Conv2d({maps}, kernel_size=(1, 1), stride=(1, 1))" for maps in ("4, 2", "2, 4"))
    gate = f"(0): AdaptiveAvgPool2d(output_size=1) (1): {one} (2): ReLU() (3): {two} (4): Sigmoid()"
    found = parse(net(f"SEBlock({gate})"), (4, 8, 8))
    assert found.names[6:8] == ("mul", "2")
    assert found.inputs[6] == (6, 1)


@pytest.mark.parametrize(
    "kind", ["ConvBNReLU", "ConvNormActivation", "_DenseLayer", "BasicConv", "ConvReLU2d"]
)
def test_a_subclass_of_sequential_is_a_chain(kind: str) -> None:
    found = parse(net(f"{kind}({THREE})"), (4, 8, 8))
    assert found.names == ("0", "1.0", "1.1", "1.2", "2")
    assert not any("order" in note for note in found.notes)


def test_a_stage_of_residual_blocks_adds_nothing_itself() -> None:
    """MMDetection's ResLayer is a Sequential of blocks that add their inputs."""
    block = f"ResidualUnit((a): {CONV} (relu): ReLU())"
    found = parse(net(f"ResLayer((0): {block} (1): {block})"), (4, 8, 8))
    assert [name for name in found.names if "add" in name] == ["add", "add_1"]
    assert any("ResidualUnit adds its input" in note for note in found.notes)


def test_the_printed_order_is_told_beside_blocks_that_are_known() -> None:
    """Else an addition in the forward of Own would be lost without a word."""
    own = f"Own((a): {CONV} (relu): ReLU() (b): {CONV})"
    found = parse(f"Net(\n  (x): Residual((fn): {CONV})\n  (y): {own}\n)", (4, 8, 8))
    assert [note for note in found.notes if "printed order" in note] == [
        "layers of Net and Own are taken in printed order; a print does not tell whether forward()"
        " calls them so"
    ]


def test_what_a_block_prints_of_itself_is_kept_beside_a_child_called_module() -> None:
    """It was the child alone, and its own convolution was lost."""
    printed = f"Conv2d(\n  4, 4, kernel_size=(3, 3), stride=(1, 1)\n  (module): {CONV}\n)"
    assert parse(printed, (4, 8, 8)).shapes == ((4, 8, 8), (4, 6, 6), (4, 6, 6))


def test_own_vectors_of_a_spectral_norm_around_a_module_are_told_of() -> None:
    """In SAGAN's SpectralNorm u and v are parameters without a gradient."""
    found = parse(net(f"SpectralNorm(\n  (module): {CONV}\n)"), (4, 8, 8))
    assert found.names == ("0", "1", "2")
    assert "SpectralNorm: its own vectors, u and v, which are not trained, are not counted" in (
        found.notes
    )
    assert str(found.layers[1]).startswith("spectral_norm(")
    assert summarize(found).to_dict()["totals"]["parameters"] == 2 * (4 * 4 * 9 + 4)


def test_prints_of_pytorchs_own_wrappers_have_the_names_of_what_is_wrapped() -> None:
    torch = pytest.importorskip("torch")
    inner = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.ReLU())
    averaged = torch.optim.swa_utils.AveragedModel(inner)
    for made in (torch.nn.DataParallel(inner), averaged, torch.compile(inner)):
        assert parse(str(made), (3, 8, 8)).names == ("0", "1")
