"""What model.summary() prints: layers by their shapes and how many numbers they learn."""
