"""The questions and texts that lie over a screen."""
