"""What people see of events, one file per family of pages."""
