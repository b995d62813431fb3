"""The only code that speaks to DuckDB and the raw archive."""
