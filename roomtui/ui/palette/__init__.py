"""The palette: finds commands, screens, rooms, sessions and participants by name."""
