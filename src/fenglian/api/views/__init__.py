"""The operations that other systems call."""
