"""What people say about events: evaluations, follow-ups, results and exports."""
