"""What was done to people and sessions, as the journals of this host tell."""
