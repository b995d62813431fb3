"""A web on loopback, with sites that work and sites that do not."""
