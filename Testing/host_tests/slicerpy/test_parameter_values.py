"""Single values in a parameter node: defaults, spelling, and what is refused."""

import enum
import math
import pathlib
from typing import Annotated

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ONE_NODE_FOR_ALL = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)


class Arm(enum.Enum):
    CHEMO = "c"
    RADIATION = "r"


@pytest.fixture
def plain(started, wrapped):
    class Plain:
        slices: int
        spacing: float
        patient: str
        contrast: bool
        folder: pathlib.PurePosixPath
        arm: Arm

    return wrapped(Plain)


def test_every_type_has_its_own_default(plain):
    assert (plain.slices, plain.spacing, plain.patient, plain.contrast) == (0, 0.0, "", False)
    assert plain.folder == pathlib.PurePosixPath()
    assert plain.arm is Arm.CHEMO


def test_defaults_are_written_into_the_node_at_once(plain, spelling):
    assert spelling() == {
        "slices": "0",
        "spacing": "0",
        "patient": "",
        "contrast": "False",
        "folder": ".",
        "arm": "CHEMO",
    }


def test_values_are_spelled_as_in_slicer(plain, spelling):
    plain.slices, plain.spacing, plain.patient, plain.contrast = -3, 0.1, "Smith, J.", True
    plain.folder, plain.arm = pathlib.PurePosixPath("/data/ct"), Arm.RADIATION
    assert spelling() == {
        "slices": "-3",
        "spacing": "0.1",
        "patient": "Smith, J.",
        "contrast": "True",
        "folder": "/data/ct",
        "arm": "RADIATION",
    }


def test_values_have_the_declared_type_when_read_by_another_wrapper(plain, node):
    plain.spacing = 4
    again = type(plain)(node)
    assert isinstance(again.spacing, float)
    assert again.spacing == 4.0
    assert isinstance(again.folder, pathlib.PurePosixPath)


@ONE_NODE_FOR_ALL
@given(number=st.integers(), real=st.floats(), text=st.text(st.characters(exclude_characters="\0", codec="utf-8")))
def test_any_number_and_text_comes_back_unchanged(plain, node, number, real, text):
    plain.slices, plain.spacing, plain.patient = number, real, text
    again = type(plain)(node)
    assert again.slices == number
    assert again.spacing == real or (math.isnan(again.spacing) and math.isnan(real))
    assert again.patient == text


@pytest.mark.parametrize(
    ("name", "wrong", "refusal"),
    [
        ("slices", None, ValueError),
        ("slices", 1.5, TypeError),
        ("slices", "3", TypeError),
        ("spacing", "0.1", TypeError),
        ("patient", 3, TypeError),
        ("patient", None, ValueError),
        ("contrast", 1, TypeError),
        ("contrast", None, ValueError),
        ("folder", "/data", TypeError),
        ("arm", "CHEMO", TypeError),
    ],
)
def test_a_wrong_value_is_refused_and_the_old_one_stays(plain, spelling, name, wrong, refusal):
    before = spelling()
    with pytest.raises(refusal):
        setattr(plain, name, wrong)
    assert spelling() == before


def test_an_enum_name_that_does_not_exist_cannot_be_read(wrapped, node):
    class Plan:
        arm: Arm

    node.SetParameter("arm", "SURGERY")
    with pytest.raises(ValueError, match="SURGERY"):
        wrapped(Plan)


def test_a_default_may_be_given_by_equals_by_annotation_or_by_a_generator(started, wrapped):
    from slicer.parameterNodeWrapper import Default

    class Defaults:
        by_equals: int = 4
        by_annotation: Annotated[str, Default("axial")]
        by_generator: Annotated[float, Default(generator=lambda: 2.5)]

    parameters = wrapped(Defaults)
    assert (parameters.by_equals, parameters.by_annotation, parameters.by_generator) == (4, "axial", 2.5)
    assert parameters.default("by_equals") == Default(4)


def test_a_value_already_in_the_node_wins_over_the_default(wrapped, node):
    class Parameters:
        slices: int = 4

    node.SetParameter("slices", "9")
    assert wrapped(Parameters).slices == 9


@pytest.mark.parametrize(
    ("condition", "fine", "wrong"),
    [
        (lambda rules: rules.WithinRange(0, 1), (0.0, 1.0), (-0.1, 1.1)),
        (lambda rules: rules.Minimum(0), (0.0, 99.0), (-0.1,)),
        (lambda rules: rules.Maximum(0), (0.0, -99.0), (0.1,)),
        (lambda rules: rules.Choice([0.0, 0.5]), (0.5,), (0.4,)),
        (lambda rules: rules.Exclude([0.5]), (0.4,), (0.5,)),
    ],
)
def test_conditions_are_checked_on_every_write(started, wrapped, condition, fine, wrong):
    import slicer.parameterNodeWrapper

    class Parameters:
        threshold: Annotated[float, condition(slicer.parameterNodeWrapper)]

    parameters = wrapped(Parameters)
    for value in fine:
        parameters.threshold = value
        assert parameters.threshold == value
    for value in wrong:
        with pytest.raises(ValueError):
            parameters.threshold = value
        assert parameters.threshold == fine[-1]


def test_a_default_that_breaks_its_own_condition_is_noticed_when_the_node_is_wrapped(started, wrapped):
    from slicer.parameterNodeWrapper import WithinRange

    class Parameters:
        threshold: Annotated[float, WithinRange(1, 2)]

    with pytest.raises(ValueError):
        wrapped(Parameters)


def test_a_condition_of_ones_own_may_be_a_class(started, wrapped):
    from slicer.parameterNodeWrapper import Validator

    class Even(Validator):
        @staticmethod
        def validate(value):
            if value % 2:
                raise ValueError("odd")

    class Parameters:
        slices: Annotated[int, Even]

    parameters = wrapped(Parameters)
    with pytest.raises(ValueError, match="odd"):
        parameters.slices = 3


def test_a_node_is_kept_as_a_reference(started, scene, wrapped, node, spelling):
    import slicer

    class Parameters:
        volume: slicer.vtkMRMLScalarVolumeNode

    parameters = wrapped(Parameters)
    assert parameters.volume is None
    volume = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode")
    parameters.volume = volume
    assert parameters.volume is volume
    assert node.GetNodeReferenceID("volume") == volume.GetID()
    assert spelling() == {"volume": ""}
    with pytest.raises(TypeError):
        parameters.volume = scene.AddNewNodeByClass("vtkMRMLModelNode")
    parameters.volume = None
    assert parameters.volume is None


def test_a_node_that_is_removed_from_the_scene_is_no_longer_selected(started, scene, wrapped):
    import slicer

    class Parameters:
        volume: slicer.vtkMRMLScalarVolumeNode

    parameters = wrapped(Parameters)
    parameters.volume = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode")
    scene.RemoveNode(parameters.volume)
    assert parameters.volume is None


def test_two_wrappers_share_a_node_by_prefix(started, node, spelling):
    from slicer.parameterNodeWrapper import parameterNodeWrapper

    @parameterNodeWrapper
    class Parameters:
        threshold: float

    left, right = Parameters(node, prefix="left_"), Parameters(node, prefix="right_")
    left.threshold, right.threshold = 1.0, 2.0
    assert spelling() == {"left_threshold": "1.0", "right_threshold": "2.0"}


def test_values_can_be_reached_by_name(started, plain):
    plain.setValue("slices", 7)
    assert plain.getValue("slices") == 7
    assert type(plain).dataType("slices") is int
    for reach in (plain.getValue, plain.isCached, plain.dataType, plain.default):
        with pytest.raises(ValueError, match="thickness"):
            reach("thickness")


def test_a_name_of_the_wrapper_itself_cannot_be_a_parameter(started, wrapped):
    class Parameters:
        getValue: int

    with pytest.raises(ValueError, match="getValue"):
        wrapped(Parameters)


def test_a_type_that_cannot_be_kept_is_refused_by_the_parameters_name(started, wrapped):
    class Parameters:
        when: complex

    with pytest.raises(Exception, match="when"):
        wrapped(Parameters)
