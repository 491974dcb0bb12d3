"""Finds a participant's name and role in the context that a client app sent."""
