"""What the words mean: profiles, products, places and pairs, with their rules."""
