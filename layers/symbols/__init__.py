"""The catalogue of symbols: own vector drawings, clear at 4 mm, told apart in black and white.

Sites follow the shapes of JIS Z 8210 (a running figure, a roof), hazards its wave, slope and flame; stamps of danger
stand in a triangle, resources in a round-cornered square.
"""

from layers.symbols.catalogue import names, outline
from layers.symbols.drawing import SymbolPart

__all__ = ["SymbolPart", "names", "outline"]
