"""What people fill in: the questionnaires themselves, and what researchers build them with."""
