"""A parameter node for each test of Slicer's Python files, whether they are the stand-ins or Slicer's own."""

import pytest


@pytest.fixture(scope="session")
def started(host):
    """The package `slicer`, with Slicer's Python files importable."""
    import slicer

    return slicer


@pytest.fixture
def node(scene):
    """A parameter node without parameters."""
    return scene.AddNewNodeByClass("vtkMRMLScriptedModuleNode")


@pytest.fixture
def wrapped(node):
    """Makes a wrapper of `node` from a class with annotated names."""
    from slicer.parameterNodeWrapper import parameterNodeWrapper

    def wrap(declared):
        return parameterNodeWrapper(declared)(node)

    return wrap


@pytest.fixture
def spelling(node):
    """What the parameter node says, as a dict of texts."""
    return lambda: {name: node.GetParameter(name) for name in node.GetParameterNames()}
