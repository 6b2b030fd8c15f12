"""Which channels see which: all, those of their group, themselves alone, or all at one position."""

import cnnviz

layer = "Conv1d(4, 4, kernel_size=3, padding=1)"
cnnviz.compare(layer, figure="groups", input_shape=(4, 4), size="4:3").save("groups.svg")
