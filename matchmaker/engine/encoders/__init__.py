"""Encoders: what turns a line of a profile into a unit vector, and the files they come from."""
