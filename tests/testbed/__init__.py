"""Real parts on one machine: container engine, base image, display, accessibility, drags,
SSH servers and hosts with addresses of their own."""
