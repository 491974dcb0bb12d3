"""The process itself: its signals, its secrets, its terminal, and what it says when it fails."""
