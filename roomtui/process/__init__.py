"""The process: its signals, secrets, terminal, limits and crash reports."""
