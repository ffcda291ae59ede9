"""The pictures of the manual, made anew from the fictional town: ``python3 dev.py pictures``."""
