"""まとめて印刷: the paper of many associations at once, looked at before, watched while it is made."""
