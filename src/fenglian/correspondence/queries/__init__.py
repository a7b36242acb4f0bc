"""Reads for the pages of towns, contacts and departments."""
