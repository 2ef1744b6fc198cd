"""Handing reports and notifications over to their readers, each once, with a ledger of it."""
