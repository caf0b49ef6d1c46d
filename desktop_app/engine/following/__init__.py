"""What runs write, brought here and taken into the index."""
