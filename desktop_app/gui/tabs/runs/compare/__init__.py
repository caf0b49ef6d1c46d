"""Several runs beside each other: their curves, what was different, and their code."""
