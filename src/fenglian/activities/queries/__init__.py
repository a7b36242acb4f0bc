"""Reads for the form, the lists, the calendar, and what quotas and ledgers count."""
