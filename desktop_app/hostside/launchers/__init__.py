"""How a run's script is started on this host: as a plain process, or in a container."""
