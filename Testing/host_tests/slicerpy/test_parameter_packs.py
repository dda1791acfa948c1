"""Packs of several values, and ranges, in a parameter node."""

from typing import Annotated

import pytest


@pytest.fixture
def box_class(started):
    from slicer.parameterNodeWrapper import WithinRange, parameterPack

    @parameterPack
    class Corner:
        x: Annotated[float, WithinRange(-10, 10)]
        y: float = 1.0

    @parameterPack
    class Box:
        low: Corner
        label: str
        names: list[str]

    Box.Corner = Corner
    return Box


def test_a_pack_is_made_by_order_by_name_or_by_default(box_class):
    corner = box_class.Corner
    assert corner() == corner(0.0, 1.0) == corner(y=1.0, x=0.0)
    assert (corner(3).x, corner(3).y) == (3, 1.0)
    assert str(corner(3, 4)) == "Corner(x=3, y=4)"
    for wrong in (lambda: corner(11), lambda: corner("x"), lambda: corner(z=1), lambda: corner(1, x=2)):
        with pytest.raises((TypeError, ValueError)):
            wrong()


def test_a_pack_is_spelled_member_by_member(box_class, wrapped, spelling):
    class Parameters:
        box: box_class

    parameters = wrapped(Parameters)
    parameters.box = box_class(box_class.Corner(2.0, 3.0), "tumour", ["a"])
    assert spelling() == {
        "box.low.x": "2.0",
        "box.low.y": "3.0",
        "box.label": "tumour",
        "box.names.len": "1",
        "box.names.0": "a",
    }


def test_a_pack_read_from_the_node_writes_itself_back(box_class, wrapped, node):
    class Parameters:
        box: box_class

    parameters = wrapped(Parameters)
    parameters.box.low.x = 5.0
    parameters.box.label = "tumour"
    parameters.box.names.append("n")
    parameters.setValue("box.low.y", 7.0)
    again = type(parameters)(node)
    assert again.box == box_class(box_class.Corner(5.0, 7.0), "tumour", ["n"])
    assert again.getValue("box.low.x") == 5.0
    with pytest.raises(ValueError):
        parameters.box.low.x = 99.0
    with pytest.raises(AttributeError):
        parameters.box.colour = "red"
    assert again.box.low.x == 5.0


def test_the_members_of_a_pack_have_dotted_names(box_class):
    from slicer.parameterNodeWrapper import nestedParameterNames

    assert nestedParameterNames(box_class) == ["low.x", "low.y", "label", "names"]
    assert box_class.dataType("low.y") is float


def test_a_range_never_runs_backwards(started, wrapped, spelling):
    from slicer.parameterNodeWrapper import FloatRange

    class Parameters:
        window: FloatRange = FloatRange(0, 1)

    parameters = wrapped(Parameters)
    parameters.window = FloatRange(-100.0, 300.0)
    parameters.window.minimum = -50.0
    assert (parameters.window.minimum, parameters.window.maximum) == (-50.0, 300.0)
    assert spelling() == {"window._minimum": "-50.0", "window._maximum": "300.0"}
    with pytest.raises(ValueError):
        parameters.window.maximum = -51.0
    with pytest.raises(ValueError):
        FloatRange(2, 1)


def test_a_range_that_begins_too_low_is_refused(started, wrapped):
    from slicer.parameterNodeWrapper import FloatRange, RangeBounds

    class Parameters:
        window: Annotated[FloatRange, RangeBounds(-1000, 3000)]

    parameters = wrapped(Parameters)
    parameters.window = FloatRange(-1000, 3000)
    with pytest.raises(ValueError):
        parameters.window = FloatRange(-1001, 0)
