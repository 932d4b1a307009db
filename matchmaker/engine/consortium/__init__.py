"""Groups of three to seven companies of both countries for one third market."""
