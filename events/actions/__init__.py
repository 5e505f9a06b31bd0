"""The only places where anything about an event changes."""
