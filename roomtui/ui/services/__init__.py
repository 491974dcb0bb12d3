"""What the app does beside drawing: the feed, actions, downloads, recovery."""
