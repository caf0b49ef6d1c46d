"""One module for each revision, named by four digits: later ones sort behind."""
