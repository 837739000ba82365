"""The commands: one file each. What they import is loaded when they run, so that `--help` is quick."""
