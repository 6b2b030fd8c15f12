"""Points to marks: cells, solids, axes, arrow heads. No graph is known here."""
