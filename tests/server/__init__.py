"""The server, tested as clients meet it."""
