"""What the app does beside drawing: connection, feed, actions, downloads, recovery, copying."""
