"""Running command-line modules: the stand-in of `slicer.cli`.

The wheel has none of Slicer's command-line modules, so `slicer.modules.<name>` of one raises before anything here is
reached. A test can offer one that is written in Python: see `host.slicerpy.python_cli`.
"""

import slicer


def createNode(cliModule, parameters=None):
    """A node in the scene with the module's parameters; None when the module cannot be run."""
    logic = cliModule.logic() if cliModule else None
    if not logic:
        return None
    node = logic.CreateNodeInScene()
    setNodeParameters(node, parameters)
    return node


def setNodeParameters(node, parameters):
    """Set parameters by name: text, yes or no, number, node, or a list of numbers for vectors."""
    if not (node and parameters):
        return
    for name, value in parameters.items():
        _set_parameter(node, name, value)


def _set_parameter(node, name, value):
    if isinstance(value, (list, tuple)):
        value = str(value)[1:-1]
    setters = (
        (str, node.SetParameterAsString),
        (bool, node.SetParameterAsBool),
        (int, node.SetParameterAsInt),
        (float, node.SetParameterAsDouble),
        (slicer.vtkMRMLNode, node.SetParameterAsNode),
    )
    for kind, setter in setters:
        if isinstance(value, kind):
            setter(name, value)
            return
    raise TypeError(f"Parameter {name} is a {type(value).__name__}; Slicer would skip it with a line in the console.")


def runSync(module, node=None, parameters=None, delete_temporary_files=True, update_display=True, hide_window=True):
    """Run a module and wait for it; returns its node."""
    return run(module, node, parameters, True, delete_temporary_files, update_display, hide_window)


def run(
    module,
    node=None,
    parameters=None,
    wait_for_completion=False,
    delete_temporary_files=True,
    update_display=True,
    hide_window=True,
):
    """Run a module on a node (or a new one) and return the node; None when the module cannot be run."""
    if node:
        setNodeParameters(node, parameters)
    else:
        node = createNode(module, parameters)
    if not node:
        return None
    logic = module.logic()
    logic.SetDeleteTemporaryFiles(int(delete_temporary_files))
    logic.SetHideWindow(int(hide_window))
    apply = logic.ApplyAndWait if wait_for_completion else logic.Apply
    apply(node, update_display)
    return node


def cancel(node):
    """Slicer does not do this either."""
    raise NotImplementedError("slicer.cli.cancel does nothing in Slicer; call node.Cancel() instead.")
