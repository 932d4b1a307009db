"""Finds and explains Belarusian–Russian business partners."""
