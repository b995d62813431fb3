"""How well pages are read, in figures."""
