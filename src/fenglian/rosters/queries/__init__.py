"""What a roster of today would hold, what came of each version, and its papers."""
