"""The Media page: a run's images, texts, tables and histograms."""
