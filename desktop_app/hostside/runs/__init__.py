"""Runs on this host, from accepted to ended: led, watched, followed, shown."""
