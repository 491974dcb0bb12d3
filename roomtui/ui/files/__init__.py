"""Recordings and compositions: their screens, panes, rows, totals, downloads and deletion."""
