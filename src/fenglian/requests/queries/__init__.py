"""Reads of the request flow."""
