"""From points to marks: cells, stacks, frames, arrows. Nothing here knows a graph."""
