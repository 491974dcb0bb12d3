"""Analysis of snapshots, worked out beside the records: identities, events, alerts, trends."""
