"""Undo: what this console did, and what takes it back by all that this host remembers."""
