"""Everything between Textual and the terminal: input, output, and what goes wrong there."""
