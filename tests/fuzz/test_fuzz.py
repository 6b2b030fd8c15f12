"""The fuzzer, for some seconds of each kind; the corpus as it stands; and that it finds faults."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnnviz
from cnnviz.errors import CnnvizError

from . import taking
from .making import KINDS, PIECES, corpus, made
from .taking import TAKING, Found, folder, take

INPUTS = {"texts": 300, "shapes": 300, "themes": 300, "labels": 200, "lines": 40, "stored": 20}
"""How many there are of each kind here; `run.py` takes any number."""


@pytest.fixture(autouse=True)
def here(tmp_path: Path):
    with folder(tmp_path):
        yield


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_inputs_made_of_the_corpus(kind: str) -> None:
    @settings(max_examples=INPUTS[kind])
    @given(st.integers(0, 2**32), st.integers(0, 2**32))
    def every(seed: int, number: int) -> None:
        take(kind, made(kind, seed, number))

    every()


@pytest.mark.parametrize("kind", KINDS)
def test_inputs_made_of_pieces(kind: str) -> None:
    @settings(max_examples=INPUTS[kind])
    @given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=15).map("".join))
    def every(text: str) -> None:
        take(kind, text)

    every()


@pytest.mark.parametrize("kind", KINDS)
def test_the_corpus_itself(kind: str) -> None:
    right = 0
    for text in corpus(kind):
        take(kind, text)
        try:
            TAKING[kind](text)
            right += 1
        except CnnvizError:
            continue
    assert right


def test_the_same_numbers_make_the_same_inputs() -> None:
    assert [made("texts", 1, n) for n in range(50)] == [made("texts", 1, n) for n in range(50)]
    assert len({made("texts", 1, n) for n in range(50)}) > 40


@pytest.mark.parametrize(
    "fault",
    [
        lambda: 1 / 0,
        lambda: (_ for _ in ()).throw(CnnvizError("")),
        lambda: SimpleNamespace(names=(), notes=("\x1b[31m",)),
        lambda: SimpleNamespace(names=(), notes=("x" * 5000,)),
        lambda: SimpleNamespace(names=("a", "a"), notes=()),
        lambda: (_ for _ in ()).throw(KeyboardInterrupt()),
        lambda: [None for _ in range(10**8)],
    ],
    ids=["crash", "no words", "obeyed", "long", "twice", "interrupt", "slow"],
)
def test_it_finds_what_must_not_be(monkeypatch: pytest.MonkeyPatch, fault) -> None:
    monkeypatch.setattr(cnnviz, "parse", lambda *_: fault())
    with pytest.raises(Found):
        take("texts", "ReLU()")


def test_it_leaves_what_has_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(_text: str) -> None:
        while True:
            with suppress(Exception):
                sum(range(1000))

    monkeypatch.setattr(taking, "PATIENCE", 0.05)
    monkeypatch.setattr(cnnviz, "parse", endless)
    with pytest.raises(Found, match="Endless: no end is in sight"):
        take("texts", "ReLU()")
