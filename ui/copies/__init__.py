"""渡した紙: which copy is with whom, what became of it, who is on one that was lost."""
