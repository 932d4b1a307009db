"""Measurements that the documentation quotes, one module each; run them with `python -m`."""
