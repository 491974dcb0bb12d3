"""Trends: how many people there were in each session and in the account, as seen here."""
