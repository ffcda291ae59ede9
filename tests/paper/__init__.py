"""The paper itself, measured and read as its users do."""
