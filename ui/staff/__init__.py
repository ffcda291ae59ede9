"""職員モード: the grid of people, and the search that finds every action, person and place."""
