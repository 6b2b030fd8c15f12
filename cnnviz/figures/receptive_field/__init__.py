"""What a neuron sees through all layers."""
