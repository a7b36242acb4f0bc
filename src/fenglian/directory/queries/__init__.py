"""Reads of the directory: who belongs where, what is public, what is under way."""
