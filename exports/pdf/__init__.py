"""Paper: Scenes drawn as PDF pages with reportlab, without Qt and without a display.

Imported only where paper is made; :mod:`exports.pdf.page` is the door.
"""
