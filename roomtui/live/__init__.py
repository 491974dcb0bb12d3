"""Snapshots, changes, polling, actions, journal and downloads; knows no screen."""
