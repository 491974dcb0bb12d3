"""Policies: standing instructions that act by themselves while the feed is live."""
