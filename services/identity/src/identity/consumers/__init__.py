"""One file per service that we listen to."""
