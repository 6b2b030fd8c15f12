"""A build-up in one SVG: as fragments of a reveal.js slide, or animated."""
