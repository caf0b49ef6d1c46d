"""Measurements as ratios against a named peer, or a limit, on the same machine in the same run."""
