"""What a stride changes: half of the neurons, which see as many inputs by the same kernel."""

import cnnviz

layer, other = "Conv1d(1, 1, kernel_size=3)", "Conv1d(1, 1, kernel_size=3, stride=2)"
cnnviz.compare(layer, with_=other, input_shape=(1, 9)).save("beside.svg")
