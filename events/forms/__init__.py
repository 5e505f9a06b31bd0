"""What people fill in about events."""
