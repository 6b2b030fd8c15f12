"""A picture as a page: hovered, stepped through, light or dark as its reader wants it."""

from __future__ import annotations

from cnnviz.render.page.page import page

__all__ = ["page"]
