"""Golden pages: one folder a case, `<source>/<case>/`, and what each must become."""
