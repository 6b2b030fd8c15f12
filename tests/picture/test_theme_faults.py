"""Themes of one's own: what can hardly be read is told, token by token."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import cnnviz
from cnnviz.picture.theme import THEMES, Theme, load
from cnnviz.picture.theme_faults import unreadable
from cnnviz.picture.theme_text import PURPOSES, listing


@pytest.mark.parametrize("name", ["light", "dark"])
def test_our_themes_can_be_read(name: str) -> None:
    assert unreadable(THEMES[name]) == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"quiet": "#cccccc"}, "quiet, #cccccc"),
        ({"rule": "#dddddd"}, "rule, #dddddd"),
        ({"weights": ("#1a49c6", "#ffee88")}, "weights[1], #ffee88"),
        ({"tints": ("#16202b",)}, "tints[0], #16202b"),
        ({"weights": ("#1a49c6",), "dashes": ((),)}, "make 1 looks"),
    ],
)
def test_a_token_that_breaks_contrast_is_named(change: dict[str, object], said: str) -> None:
    [fault] = unreadable(THEMES["light"]._replace(**change))  # type: ignore[arg-type]
    assert said in fault


def test_a_figure_tells_of_it(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('quiet = "#cccccc"\n')
    notes = cnnviz.compare(theme=str(path)).notes
    assert any("quiet, #cccccc, has a contrast of 1.6" in note for note in notes)
    assert not any("contrast" in note for note in cnnviz.compare(theme="light").notes)


@pytest.mark.parametrize("name", THEMES)
def test_what_is_listed_is_the_theme(name: str, tmp_path: Path) -> None:
    text = listing(THEMES[name])
    assert set(tomllib.loads(text)) == set(Theme._fields) == set(PURPOSES)
    path = tmp_path / "mine.toml"
    path.write_text(text)
    assert load(str(path)) == THEMES[name]
