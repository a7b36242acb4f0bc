"""What the network of points and assignments looks like on a day."""
