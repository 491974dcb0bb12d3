"""Polling: snapshots of the account, how far to trust them, and when to ask again."""
