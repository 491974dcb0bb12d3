"""Lists that are read page by page, as they are looked at."""
