"""What a program holds already costs a text none of its time."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading import parse
from cnnviz.reading.code import reading

TEXT = (
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.c = nn.Conv2d(3, 4, 3)\n"
)
FORWARD = "    def forward(self, x):\n        return self.c(x)\n"


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """Whether the collector is at work when the sizes of an input are tried."""
    seen: list[bool] = []
    follow_network = reading.follow_network

    def watched(*args: object) -> object:
        seen.append(gc.isenabled())
        return follow_network(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "follow_network", watched)
    yield seen
    gc.enable()


def test_nothing_is_collected_while_a_text_is_read(on: list[bool]) -> None:
    parse(TEXT + FORWARD)
    assert set(on) == {False}
    assert gc.isenabled()


def test_it_is_at_work_again_after_a_refusal(on: list[bool]) -> None:
    with pytest.raises(CnnvizError):
        parse(TEXT + FORWARD.replace("self.c(x)", "self.c(self.c(x))"))
    assert set(on) == {False}
    assert gc.isenabled()


def test_one_that_somebody_stopped_stays_so(on: list[bool]) -> None:
    gc.disable()
    parse(TEXT + FORWARD)
    assert set(on) == {False}
    assert not gc.isenabled()
