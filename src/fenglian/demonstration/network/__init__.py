"""The demonstration's network: an intermediate court, its basic courts, and their towns."""
