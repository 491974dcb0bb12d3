"""The manual in a terminal: its topics, its Markdown as lines, and a pager."""
