"""The history screen: past sessions, who was in them when, and a search for participants."""
