"""Undo on screen: what is asked before an action is taken back, and what is said of it."""
