"""しまう・読みこむ。The store, map packs, readers for every outside format, and the fictional town."""
