"""Working days, limits and office hours: pure functions, and the calendars they read (ground)."""
