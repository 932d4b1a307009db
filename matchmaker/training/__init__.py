"""Training of what the engine has learnt; nothing here is needed to serve."""
