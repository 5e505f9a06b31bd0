"""Who works together, where, and what each group does in the three-phase cycle."""
