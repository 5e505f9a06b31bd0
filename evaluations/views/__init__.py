"""What people see of questionnaires: those who answer, those who run them, those who read the results."""
