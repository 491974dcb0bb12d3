"""The frame differ: of what Textual draws, only the cells that changed go to the terminal."""
