"""Words: ``term(id)`` gives the Japanese word that window, legend and sheets print."""

from himi_map.glossary.glossary import Term, entries, entry, term

__all__ = ["Term", "entries", "entry", "term"]
