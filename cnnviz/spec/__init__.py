"""Text to layers: the one place that reads what people type or paste."""
