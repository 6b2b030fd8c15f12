"""ONNX files: the graph, its operators, the shapes of its weights; the weights are never read."""
