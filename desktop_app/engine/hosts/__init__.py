"""Hosts and the compute targets on them: asked, checked, reached."""
