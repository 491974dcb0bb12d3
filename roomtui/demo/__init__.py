"""The embedded API: a simulated event behind the 25 operations of the service."""
