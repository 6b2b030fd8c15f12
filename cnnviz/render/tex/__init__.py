"""Pictures as TikZ, for papers and beamer: names, styles and colours that an author can edit."""

from cnnviz.render.tex.tikz import tikz

__all__ = ["tikz"]
