"""What Python does with a text."""
