"""Pictures: marks as arrays, the room that they take, and how they are put together."""
