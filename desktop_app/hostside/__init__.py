"""What runs on a compute host: standard library only, Python 3.8 and newer."""
