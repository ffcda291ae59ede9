"""The Qt painter of Scene drawables: geometry from NumPy buffers, glyphs by id, symbols from the catalogue."""
