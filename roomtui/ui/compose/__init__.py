"""The film to make of a session, as the operator drafts it; knows no Textual."""
