"""Plans: many requests that were confirmed together."""
