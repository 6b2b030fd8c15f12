"""`cnnviz themes`: the list, and a theme to start one's own from."""

from __future__ import annotations

from .conftest import Cnnviz


def test_the_themes_are_listed(cnnviz: Cnnviz) -> None:
    ran = cnnviz("themes")
    assert [line.split()[0] for line in ran.out.splitlines()[:3]] == ["light", "dark", "print"]


def test_a_theme_is_shown(cnnviz: Cnnviz) -> None:
    assert 'background = "#0f151c"' in cnnviz("themes", "--show", "dark").out


def test_a_theme_that_is_not_there_is_told(cnnviz: Cnnviz) -> None:
    ran = cnnviz("themes", "--show", "drak")
    assert (ran.status, ran.out) == (2, "")
    assert "no theme 'drak'" in ran.err
