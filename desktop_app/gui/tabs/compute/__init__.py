"""The Compute tab."""
