"""What a program holds already costs a text none of its time."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading import parse
from cnnviz.reading.code import reading

TEXT = "class Net(nn.Module):\n    def __init__(self):\n        self.c = nn.Conv2d(3, 4, 3)\n"
FORWARD = "    def forward(self, x):\n        return self.c(x)\n"


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many objects the collector passes over when the sizes of an input are tried."""
    gc.unfreeze()
    seen: list[int] = []
    followed = reading.followed

    def counted(*args: object) -> object:
        seen.append(gc.get_freeze_count())
        return followed(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "followed", counted)
    yield seen
    gc.unfreeze()


def test_a_collection_while_a_text_is_read_looks_at_what_the_text_made(frozen: list[int]) -> None:
    held = len(gc.get_objects())
    parse(TEXT + FORWARD)
    assert frozen
    assert min(frozen) > 0.9 * held  # Some went before the reading began.
    assert gc.get_freeze_count() == 0


def test_it_looks_at_all_again_after_a_refusal(frozen: list[int]) -> None:
    with pytest.raises(CnnvizError):
        parse(TEXT + FORWARD.replace("self.c(x)", "self.c(self.c(x))"))
    assert frozen
    assert gc.get_freeze_count() == 0


def test_what_somebody_froze_stays_so(frozen: list[int]) -> None:
    gc.freeze()
    before = gc.get_freeze_count()
    parse(TEXT + FORWARD)
    assert set(frozen) == {before}
    assert gc.get_freeze_count() == before
