"""Attention: rules over snapshots and a window of the past, and the alerts they raise."""
