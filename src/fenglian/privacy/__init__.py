"""What the law calls personal information: sealed, indexed, masked, and rationed (ground)."""
