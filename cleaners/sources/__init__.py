"""One adapter per source: a module that declares `source`."""
