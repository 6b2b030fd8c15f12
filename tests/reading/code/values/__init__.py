"""What a text stands for."""
