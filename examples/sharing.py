"""Weight sharing alone: the same lines twice, with a weight for each, and with one kernel."""

import cnnviz

net = cnnviz.parse("Conv1d(1, 1, kernel_size=4, stride=2, padding=1)", input_shape=(1, 10))
cnnviz.compare(net, figure="sharing", theme="dark", size="4:3").save("sharing.svg")
