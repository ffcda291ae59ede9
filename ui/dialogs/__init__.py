"""Dialogs: opening an atlas, errors in sentences, the preview of paper. On the right goes on, on the left goes back."""
