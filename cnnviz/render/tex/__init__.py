"""Pictures as TikZ, for papers and beamer, with names, styles and colours that authors can edit."""

from cnnviz.render.tex.tikz import tikz

__all__ = ["tikz"]
