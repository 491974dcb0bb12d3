"""What each command does, the console first; only these and `cli` know of the demo."""
