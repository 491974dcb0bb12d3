"""Find: one overlay over everybody live, and every room and session, as one types."""
