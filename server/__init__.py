"""Everything with a socket, a database or a command line."""
