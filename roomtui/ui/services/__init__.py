"""Services of the app: connection, feed, actions, downloads, recovery, copying."""
