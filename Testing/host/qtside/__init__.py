"""Qt as a Slicer module sees it: PythonQt's `qt` and `ctk`, and the qMRML widgets, made of PySide6 and the real MRML
scene.

    from host import qtside
    qtside.install()                     # QApplication, `import qt`, `import ctk`
    panel = qtside.load_ui("Resources/UI/Module.ui")
    panel.setMRMLScene(slicer.mrmlScene)
    hands.click(panel.applyButton)
    eventloop.wait_until(lambda: panel.applyButton.enabled, timeout_s=5)
    assert not eventloop.errors

After `install()` every Qt object of the process speaks PythonQt (`label.text`, not `label.text()`), the host's own
included. What PythonQt refuses is refused; what it swallows with a line on the console (an unknown signal, an
unknown class in a .ui file) raises. `qtside.qmrml_classes()` are the classes that Slicer puts into the module
`slicer`.
"""

from pathlib import Path
from typing import Any

from . import application

application.prepare()

_installed = False


def install() -> None:
    """Make the application, and the modules `qt` and `ctk`. A second call does nothing."""
    global _installed
    if _installed:
        return
    application.make()
    _speak_pythonqt()
    _make_modules()
    from . import look

    look.install()
    _installed = True


def load_ui(path: str | Path) -> Any:
    """The widget tree of a .ui file, with its stand-ins, dynamic properties and connections."""
    install()
    from . import ui

    return ui.load(Path(path))


def qmrml_classes() -> dict[str, type]:
    """The qMRML stand-ins by name, for the module `slicer`."""
    install()
    from . import qmrml

    return dict(qmrml.CLASSES)


def _speak_pythonqt() -> None:
    from . import attributes, connections, dialogs, errors, eventloop, methods, objects, services

    objects.install()
    connections.install()
    eventloop.install()
    dialogs.install()
    services.install()
    errors.install()
    methods.install_on_values()
    methods.install_constructors()
    attributes.install()


def _make_modules() -> None:
    import sys

    from . import namespace, ui

    namespace.install({"QUiLoader": ui.UiLoader})
    from . import ctk_widgets

    sys.modules["ctk"] = ctk_widgets.make_module()
