"""The figure receptive-field: what a neuron sees through all layers."""
