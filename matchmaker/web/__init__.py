"""HTTP: what callers send is read here, handed to one service, and its answer is written."""
