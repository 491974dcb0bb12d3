"""Attention on screen: the strip above the live panes, and the screen of alerts."""
