"""Typed records and declarations. No I/O."""
