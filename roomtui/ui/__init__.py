"""The console's screen, in Textual; shows pictures and sends up what the operator wants."""
