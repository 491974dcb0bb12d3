"""The commands, the console first; only these and `cli` import the demo."""
