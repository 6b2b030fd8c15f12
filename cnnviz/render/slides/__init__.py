"""Slides for PowerPoint, Keynote, Google Slides and Impress: shapes that can be edited."""

from cnnviz.render.slides.deck import pptx

__all__ = ["pptx"]
