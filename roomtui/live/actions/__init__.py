"""Actions: a request is counted, journaled, sent, retried and confirmed; then reported."""
