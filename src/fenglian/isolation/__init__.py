"""Who acts, for which court, and what the database therefore lets them see (ground)."""
