"""Invented companies, as many as a load test asks for; the same seed gives the same ones."""
