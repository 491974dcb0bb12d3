"""The filter languages: plain text, and terms that the service filters by."""
