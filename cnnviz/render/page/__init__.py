"""A picture as a page, to hover over and step through, light or dark as its reader prefers."""

from __future__ import annotations

from cnnviz.render.page.page import page

__all__ = ["page"]
