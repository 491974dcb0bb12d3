"""The console's screen, in Textual; shows snapshots and sends up what the operator wants."""
