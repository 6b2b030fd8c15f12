"""Text to layers: the one place that reads what people type or paste.

>>> from cnnviz.reading import parse, parse_shape
>>> parse("Conv2d(3, 6, 5), ReLU()", parse_shape("3x32x32")).shapes[-1]
(6, 28, 28)
"""

from cnnviz.reading.option_texts import parse_setting, parse_shape
from cnnviz.reading.parse import parse

__all__ = ["parse", "parse_setting", "parse_shape"]
