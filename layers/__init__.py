"""地図の中身。What a map is made of: layers turned into a Scene of drawables, without Qt and without reportlab."""
