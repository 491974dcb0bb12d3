"""The journal: written, read, and settled where a console left it open."""
