"""Real parts on one machine: container engine, base image, display, accessibility, drags."""
