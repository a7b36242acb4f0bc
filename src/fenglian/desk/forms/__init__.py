"""What officials type."""
