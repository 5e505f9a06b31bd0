"""Makes the rows of the demo's files into rows of the database, one module per family of nouns."""
