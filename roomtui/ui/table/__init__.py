"""The table that all panes are made of, and the one that reads its rows page by page."""
