"""The memory: what was done to people and sessions, by the journals of this host."""
