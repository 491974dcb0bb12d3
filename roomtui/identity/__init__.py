"""Finds who a participant is in the context that a client app sent, whatever its shape."""
