"""The figure cost: what it tells of its counts, signs and scales, and its build-up."""

from __future__ import annotations

import re
from math import prod

import numpy as np
import pytest

from cnnviz.figures.cost import cost
from cnnviz.figures.cost.cost import costs
from cnnviz.figures.cost.say import axes
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.network import chain
from cnnviz.layers.pool import MaxPool
from cnnviz.layers.tiled import TiledConv
from cnnviz.layers.transposed import ConvTranspose
from cnnviz.picture import steps
from cnnviz.picture.marks import Lines, Texts
from cnnviz.render.svg import svg
from tests.figures.legible import asked, groups, marks, words
from tests.figures.test_cost import DEFAULT, SWEEP
from tests.gallery.browser import outside, overlapping
from tests.gallery.wider import wider


def test_each_count_can_be_computed_from_its_row() -> None:
    """27 inputs at most times 16,384 neurons are not 424,128."""
    picture = cost.picture(asked(*DEFAULT, size="page"))
    said = words(picture)
    assert {"3,072 inputs each", "× 16,384 neurons"} <= set(said) and 3072 * 16384 == 50_331_648
    assert "94 × 94 × 3 × 16 in all" in said and 94 * 94 * 3 * 16 == 424_128
    assert "16 kernels × 27, shared" in said and 16 * 27 == 432
    assert "border neurons see fewer: 2 + 30×3 + 2 = 94 per axis" in " ".join(said)
    # From far away nobody multiplies: a slide leaves it to the description.
    slide = cost.picture(asked(*DEFAULT))
    assert "94 × 94 × 3 × 16 in all" not in words(slide)
    assert "94 × 94 × 3 × 16 in all" in slide.description
    assert {"3,072 inputs each", "up to 27 inputs each", "16 kernels × 27, shared"} <= set(
        words(slide)
    )


@pytest.mark.parametrize(
    ("shape", "layer", "product"),
    [
        ((2, 4, 4), ConvTranspose(2, 2, 4, 2, stride=2), "16 × 16 = 256"),
        ((3, 32, 32), Conv(2, 3, 16, 3, padding=1), "119 × 982 ≈ 117,000"),
    ],
)
def test_a_product_that_is_rounded_is_no_equation(
    shape: tuple[int, ...], layer: Layer, product: str
) -> None:
    assert product in " ".join(words(cost.picture(asked(shape, layer))))


@pytest.mark.parametrize(
    ("shape", "layer"),
    [
        ((4, 9), Conv(1, 4, 6, kernel_size=5, stride=2, padding=2)),
        ((4, 8, 10), Conv(2, 4, 8, kernel_size=(3, 5), padding=(1, 2), groups=2)),
        ((2, 4, 5, 6), Conv(3, 2, 3, kernel_size=3, padding=1, dilation=1)),
        ((2, 6, 6), Conv(2, 2, 40, kernel_size=3, padding=1)),
    ],
)
def test_the_axes_multiply_to_the_connections(shape: tuple[int, ...], layer: Conv) -> None:
    network = chain(shape, (layer,))
    assert prod(axes(network)) == costs(network)[-1].counts.connections
    said = " ".join(words(cost.picture(asked(shape, layer, size="page"))))
    [sum_] = re.findall(r"(\d+) × (\d+) − (\d+) = (\d+)", said) or [None]
    if sum_ is not None:
        size, kernel, less, pairs = map(int, sum_)
        assert size * kernel - less == pairs == axes(network)[0]


@pytest.mark.parametrize("padding", [0, 1])
@pytest.mark.parametrize("first", [False, True])
def test_a_pool_leaves_the_product_of_the_layer_that_learns(first: bool, padding: int) -> None:
    conv, pool = Conv(1, 1, 1, kernel_size=3, padding=padding), MaxPool(1, 2)
    alone = cost.picture(asked((1, 8), conv)).description
    with_pool = cost.picture(
        asked((1, 16) if first else (1, 8), *((pool, conv)[:: 1 if first else -1]))
    )
    # What is said of neurons, inputs and kernels, behind the counts.
    said = [
        text.rpartition("Fully connected: 8 inputs")[2] for text in (alone, with_pool.description)
    ]
    assert said[0] and said[0] == said[1]


def test_numbers_are_large_and_end_at_their_positions() -> None:
    """They began where the row does, far from the dot that they are about."""
    for size, least in {"16:9": 36, "4:3": 24, "square": 24, "page": 19, "column": 11}.items():
        picture = cost.picture(asked(*DEFAULT, size=size))
        counts = [
            m
            for m in marks(picture)
            if isinstance(m, Texts) and m.cls == "count" and "bias" not in m.strings[0]
        ]
        assert len(counts) == 6
        dots = [m for m in marks(picture) if m.cls in ("connections", "weights")]
        ends = zip(dots, counts, strict=True)
        assert {m.anchor for m in counts} == {"end"}
        assert all(abs(float(d.at[0, 0] - n.at[0, 0])) < 20 for d, n in ends)
        assert {m.size for m in counts} == {counts[0].size} and counts[0].size >= least


def test_a_factor_stands_over_an_arrow_from_the_count_before() -> None:
    picture = cost.picture(asked(*DEFAULT))
    spots = {
        (g.names["kind"], g.names["of"]): g.marks[0].at[0]  # type: ignore[union-attr]
        for g in groups(picture, "position")
    }
    arrows = [m for m in marks(picture) if isinstance(m, Lines) and m.cls == "arrow"]
    ends = sorted(tuple(np.round([a.start[0, 0], a.start[0, 1]], 6)) for a in arrows)
    steps = [
        ("fc", "local", "connections"),
        ("fc", "local", "weights"),
        ("local", "conv", "weights"),
    ]
    wanted = [(spots[a, of][0], spots[b, of][1]) for a, b, of in steps]
    assert ends == sorted(tuple(np.round(one, 6)) for one in wanted)


def test_shared_weights_alone_have_a_colour_and_what_stays_is_quiet() -> None:
    request = asked(*DEFAULT)
    signs = [
        m
        for m in marks(cost.picture(request))
        if getattr(m, "cls", "") in ("connections", "weights")
    ]
    inks = [sign.styles[0].fill for sign in signs]
    theme = request.theme
    assert sorted(inks) == sorted([theme.ink] * 4 + [theme.rule, theme.weights[0]])


@pytest.mark.parametrize("options", [{}, SWEEP])
def test_a_logarithmic_scale_is_said_in_words(options: dict[str, str]) -> None:
    assert "logarithmic" in " ".join(words(cost.picture(asked(*DEFAULT, options=options))))


def test_what_is_said_to_be_fewer_is_named() -> None:
    for options in ({}, SWEEP):
        said = " ".join(words(cost.picture(asked(*DEFAULT, options=options)), "context"))
        assert "comes from padding" in said and "fewer than fully" not in said


@pytest.mark.parametrize("options", [{}, {"scale": "linear"}, SWEEP])
def test_it_is_built_kind_by_kind(options: dict[str, str]) -> None:
    picture = cost.picture(asked(*DEFAULT, options=options))
    frames = steps.frames(picture)
    assert [frame.description.split(": ")[1] for frame in frames] == [
        "Fully connected", "Locally connected", "Convolution",
    ]  # fmt: skip
    seen = [{g.names["kind"] for g in groups(frame, "kind")} for frame in frames]
    assert seen == [{"fc"}, {"fc", "local"}, {"fc", "local", "conv"}]
    drawn = "curve" if options == SWEEP else "bar" if options else "position"
    shown = [len(list(groups(frame, drawn))) for frame in frames]
    assert shown == sorted(set(shown))


def test_a_long_count_is_in_words_and_exact_in_the_description() -> None:
    request = asked((3, 224, 224), Conv(2, 3, 64, kernel_size=3, padding=1))
    picture = cost.picture(request)
    assert "483 billion" in words(picture, "count")
    assert "483,385,147,392" in picture.description


def test_what_tiles_shares() -> None:
    found = costs(chain((1, 8), (TiledConv(1, 1, 1, kernel_size=3, tiles=2),)))
    assert [one.kind for one in found] == ["tiled"]
    assert cost.picture(asked((1, 8), TiledConv(1, 1, 1, kernel_size=3, tiles=2)))


@pytest.mark.parametrize("size", ["16:9", "4:3", "square", "page", "column"])
@pytest.mark.parametrize(
    ("shape", "layer"),
    [
        DEFAULT,
        ((1, 8), Conv(1, 1, 1, kernel_size=3)),
        ((64, 56, 56), Conv(2, 64, 128, kernel_size=3, padding=1)),
        ((3, 224, 224), Conv(2, 3, 64, kernel_size=3, padding=1)),
    ],
)
def test_no_text_meets_another_in_a_wider_font(
    shape: tuple[int, ...], layer: Conv, size: str
) -> None:
    picture = cost.picture(asked(shape, layer, size=size))
    found = wider(svg(picture))
    assert overlapping(found) == [] and outside(found, *picture.size) == []


@pytest.mark.parametrize("size", ["16:9", "4:3", "square", "column", "page"])
def test_each_named_count_has_a_mark_on_the_axis(size: str) -> None:
    """On an axis whose marks are a hundredfold, 1,000 stood between two."""
    picture = cost.picture(asked(*DEFAULT, size=size))
    ticks = [
        float(x)
        for m in marks(picture)
        if isinstance(m, Texts) and m.cls == "tick"
        for x in m.at[:, 0]
    ]
    lines = [m for m in marks(picture) if isinstance(m, Lines) and m.cls == "grid"]
    found = np.concatenate([m.start[:, 0] for m in lines])
    assert len(ticks) >= 4
    assert all(np.abs(found - x).min() < 0.6 for x in ticks)


@pytest.mark.parametrize("size", ["16:9", "4:3", "square", "page"])
def test_each_step_has_a_word(size: str) -> None:
    said = words(cost.picture(asked(*DEFAULT, size=size)), "step")
    assert len([one for one in said if one.startswith("÷")]) == 3
    steps = " ".join(one for one in said if not one.startswith("÷"))
    assert sorted(steps.split()) == sorted(
        ["drop", "the", "far", "ones", "drop", "theirs", "all", "stay", "share", "them"]
    )
