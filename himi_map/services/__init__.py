"""Use cases: what the window and the command line ask for, through ports and without knowing files or screens."""
