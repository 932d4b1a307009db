"""Search for the nearest lines, ours beside what one would take instead."""
