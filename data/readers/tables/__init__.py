"""Tables of any shape: opened, their header found, their columns understood."""
