"""What this host is and can: its hardware and load, its processes, its container engine."""
