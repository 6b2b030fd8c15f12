"""The tokens of a look, as figures ask for them."""

from __future__ import annotations

from cnnviz.picture.theme import DARK, LIGHT, PRINT, THEMES
from cnnviz.picture.theme import Theme as Tokens

TOKENS = THEMES

__all__ = ["DARK", "LIGHT", "PRINT", "TOKENS", "Tokens", "of"]


def of(theme: Tokens) -> Tokens:
    """The tokens of a theme."""
    return theme
