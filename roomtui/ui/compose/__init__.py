"""The composition to make of a session: its draft, checks, request, preview and dialog."""
