"""The moving picture: snapshots, changes, polling and moderation; knows no screen."""
