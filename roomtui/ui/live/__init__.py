"""The live screen: its panes, the moderation of participants, and the managing of rooms."""
