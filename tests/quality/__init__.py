"""How good summaries and rankings are, beside others' methods: `make bench-quality DATA=folder`."""
