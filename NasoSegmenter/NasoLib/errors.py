"""What can go wrong, in two kinds.

`UserError` is for everything that the person at the screen can mend. Its text is shown to them as it is, so it says
what is wrong, with which input, and what to do. Every other exception is a bug of ours, and is shown with a way to
report it.
"""


class UserError(Exception):
    """Something the user can put right; `str(error)` is the sentence they read."""


class Cancelled(Exception):
    """The user asked a running job to stop. Not an error: nothing is reported, nothing is kept."""
