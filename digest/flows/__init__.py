"""The order of work. Stages are called here and nowhere else; storage and the outside come as ports."""
