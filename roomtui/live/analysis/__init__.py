"""What is worked out of snapshots beside the records: identities, events, alerts, trends."""
