"""What the people's pages ask for."""
