"""Translation of a module's texts: the stand-in of `slicer.i18n`.

The context of a text is the name of the file it is written in, with the folder's name before it when that folder is a
package; this is what Slicer's own tool writes into translation files, so the rule must be the same here.
"""

import logging
import string
import sys
from functools import cache
from pathlib import Path


def translate(context, text):
    """The text in the application's language, or unchanged where there is no application."""
    try:
        from slicer import app
    except ImportError:
        return text
    return app.translate(context, text)


@cache
def getContext(sourceFile):
    """The translation context of a source file: `Module`, or `Package.Module` inside a package."""
    path = Path(sourceFile)
    if not path.is_file():
        return path.name
    module = path.name.replace(".py", "")
    return f"{path.parent.name}.{module}" if (path.parent / "__init__.py").is_file() else module


def _placeholders(text):
    """What stands between single braces, format included; None when the text is no valid format string."""
    try:
        return {tuple(field) for _, *field in string.Formatter().parse(text) if any(field)}
    except ValueError:
        return None


def tr(text):
    """The text translated in the context of the calling file.

    A translation whose placeholders differ from the original's would fail in `.format(...)`, at a time when nobody is
    looking at the language file; it is left aside with a warning.
    """
    context = getContext(sys._getframe(1).f_code.co_filename)
    translated = translate(context, text)
    if translated != text and _placeholders(translated) != _placeholders(text):
        logging.warning(f"{context}: the translation '{translated}' of '{text}' has other placeholders; not used")
        return text
    return translated
