"""Rankers learned from what staff and companies have decided: gather, train, promote, roll back."""
