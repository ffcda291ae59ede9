"""The error types. A type says who must act; the code says what to tell them."""

from __future__ import annotations

from himi_map.errors.messages import describe


class HimiMapError(Exception):
    """Anything that stops what the user asked for and that they, or their office, can do something about.

    Parameters
    ----------
    code
        Stable dotted code with a text in ``messages/``, for example ``store.wrong_passphrase``.
    **fields
        Facts for the text. Never a resident's name, address, phone number or birth date unless the text is an
        import report, which is internal by rule.
    """

    def __init__(self, code: str, **fields: object) -> None:
        self.code = code
        self.fields = fields
        super().__init__(code)

    def __str__(self) -> str:
        """The Japanese text: what happened, why, what to do."""
        return str(describe(self.code, self.fields))


class InputError(HimiMapError):
    """A file or a typed value that cannot be used as it stands (families ``input.*``, ``text.*``)."""


class GeoError(HimiMapError):
    """Geometry or position that cannot be used (``geo.*``)."""


class CrsError(GeoError):
    """Two coordinate reference systems were mixed, or a length was asked of degrees (``geo.crs_*``)."""


class StoreError(HimiMapError):
    """The atlas file cannot be opened, read or written (``store.*``)."""


class LockedError(StoreError):
    """Somebody else holds the atlas (``store.locked``; fields ``holder``, ``since``)."""


class EditError(HimiMapError):
    """An Edit that may not be applied (``edit.*``); nothing was changed."""


class EditConflictError(EditError):
    """A field no longer holds what the Edit expects (``edit.conflict``).

    ``fields['conflicts']`` holds ``(kind, id, field, expected, found)`` tuples, a question for the person.
    """


class NotUndoableError(EditError):
    """The Edit holds facts that are corrected by a later fact, never undone (``edit.not_undoable``)."""


class PermissionRefusedError(HimiMapError):
    """This operator or recipient has no right to it (``refused.*``)."""


class ExportError(HimiMapError):
    """Paper or a file could not be made (``export.*``)."""


class MissingGlyphError(ExportError):
    """No font on this machine has a character that must be printed (``export.missing_glyph``)."""


class ProofError(ExportError):
    """The proof line of a sheet does not add up: somebody would be missing (``export.proof``)."""


class BugError(Exception):
    """Our own mistake: an invariant of the program does not hold. Not for the user to mend."""
