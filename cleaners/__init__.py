"""onrecord: bytes to typed records and a ledger of what was removed. Pure: no network, no database, no Prefect."""
