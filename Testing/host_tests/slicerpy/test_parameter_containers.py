"""Lists, tuples, dicts, unions and classes of one's own in a parameter node."""

from typing import Annotated

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ONE_NODE_FOR_ALL = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)


@pytest.fixture
def lists(started, wrapped):
    from slicer.parameterNodeWrapper import Minimum

    class Lists:
        names: list[str]
        scores: list[Annotated[float, Minimum(0)]]

    return wrapped(Lists)


def test_a_list_is_spelled_with_its_length_and_numbered_elements(lists, spelling):
    lists.names, lists.scores = ["clivus", "sinus"], [0.5]
    assert spelling() == {
        "names.len": "2",
        "names.0": "clivus",
        "names.1": "sinus",
        "scores.len": "1",
        "scores.0": "0.5",
    }


def test_a_shorter_list_leaves_nothing_of_the_longer_one(lists, spelling):
    lists.names = ["a", "b", "c"]
    lists.names = ["d"]
    assert {name for name in spelling() if name.startswith("names")} == {"names.len", "names.0"}


@ONE_NODE_FOR_ALL
@given(
    changes=st.lists(
        st.tuples(st.sampled_from(["append", "pop", "insert", "reverse", "sort", "extend"]), st.text("ab"))
    )
)
def test_a_list_changed_in_place_stays_the_same_as_an_ordinary_one(lists, node, changes):
    arguments = {"append": lambda x: [x], "insert": lambda x: [0, x], "extend": lambda x: [[x, x]]}
    ordinary = []
    lists.names = []
    for method, text in changes:
        if method == "pop" and not ordinary:
            continue
        for target in (ordinary, lists.names):
            getattr(target, method)(*arguments.get(method, lambda x: [])(text))
    assert list(lists.names) == ordinary
    assert type(lists)(node).names == ordinary


def test_elements_are_set_deleted_and_added_in_place(lists):
    names = lists.names
    names += ["a", "b", "c"]
    names[0] = "z"
    del names[1]
    names *= 2
    assert lists.names == ["z", "c", "z", "c"]
    assert (names.index("c"), names.count("z"), len(names)) == (1, 2, 4)


def test_sums_of_lists_are_refused_because_they_would_not_be_connected(lists):
    more = ["a"]
    for forbidden in (lambda: lists.names + more, lambda: more + lists.names, lambda: lists.names * 2):
        with pytest.raises(NotImplementedError):
            forbidden()


def test_a_list_is_written_as_a_whole_or_not_at_all(lists):
    lists.scores = [1.0, 2.0]
    for wrong in ([3.0, "x"], [3.0, 4.0, -1.0], [None]):
        with pytest.raises((TypeError, ValueError)):
            lists.scores = wrong
        with pytest.raises((TypeError, ValueError)):
            lists.scores.extend(wrong)
        assert lists.scores == [1.0, 2.0]


def test_a_list_of_nodes_keeps_references(started, scene, wrapped):
    import slicer

    class Parameters:
        volumes: list[slicer.vtkMRMLScalarVolumeNode]

    parameters = wrapped(Parameters)
    volumes = [scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode") for _ in range(3)]
    parameters.volumes = volumes
    assert parameters.volumes == volumes
    parameters.volumes.pop(0)
    assert parameters.volumes == volumes[1:]


def test_a_list_in_a_list_is_connected_too(wrapped):
    class Parameters:
        table: list[list[int]]

    parameters = wrapped(Parameters)
    parameters.table = [[1], [2, 3]]
    parameters.table[1].append(4)
    assert parameters.table == [[1], [2, 3, 4]]


def test_a_dict_keeps_order_and_is_spelled_as_a_list_of_pairs(wrapped, spelling):
    class Parameters:
        doses: dict[str, float]

    parameters = wrapped(Parameters)
    parameters.doses = {"b": 2.0}
    parameters.doses["a"] = 1.0
    assert list(parameters.doses.items()) == [("b", 2.0), ("a", 1.0)]
    assert spelling() == {
        "doses.len": "2",
        "doses.0.0": "b",
        "doses.0.1": "2.0",
        "doses.1.0": "a",
        "doses.1.1": "1.0",
    }
    del parameters.doses["b"]
    assert parameters.doses == {"a": 1.0}
    with pytest.raises(TypeError):
        parameters.doses["c"] = "much"
    assert parameters.doses == {"a": 1.0}


def test_get_of_a_dict_takes_no_fallback_as_in_slicer(wrapped):
    class Parameters:
        doses: dict[str, float]

    parameters = wrapped(Parameters)
    assert parameters.doses.get("a") is None
    with pytest.raises(TypeError):
        parameters.doses.get("a", 1.0)


def test_a_tuple_has_one_type_for_each_place(wrapped, spelling):
    class Parameters:
        window: tuple[int, str] = (40, "soft")

    parameters = wrapped(Parameters)
    parameters.window = (300, "bone")
    assert parameters.window == (300, "bone")
    assert spelling() == {"window.0": "300", "window.1": "bone"}
    with pytest.raises(ValueError):
        parameters.window = (1, "a", 2)


def test_a_union_takes_the_first_type_that_fits(wrapped, spelling):
    class Parameters:
        level: int | str
        limit: float | None

    parameters = wrapped(Parameters)
    assert (parameters.level, parameters.limit) == (0, None)
    parameters.level, parameters.limit = "high", 0.5
    assert (parameters.level, parameters.limit) == ("high", 0.5)
    assert spelling() == {"level.1": "high", "limit.0": "0.5"}
    with pytest.raises(TypeError):
        parameters.level = 0.5
    assert parameters.level == "high"


def test_a_serializer_of_ones_own_keeps_a_class_of_ones_own(started, wrapped, spelling):
    from slicer.parameterNodeWrapper import IsInstance, Serializer, ValidatedSerializer, parameterNodeSerializer

    class Landmark:
        def __init__(self, k=0):
            self.k = k

    @parameterNodeSerializer
    class LandmarkSerializer(Serializer):
        @staticmethod
        def canSerialize(type_):
            return type_ is Landmark

        @staticmethod
        def create(type_):
            return ValidatedSerializer(LandmarkSerializer(), [IsInstance(Landmark)])

        def default(self):
            return Landmark()

        def isIn(self, parameterNode, name):
            return parameterNode.HasParameter(name)

        def write(self, parameterNode, name, value):
            parameterNode.SetParameter(name, f"slice {value.k}")

        def read(self, parameterNode, name):
            return Landmark(int(parameterNode.GetParameter(name).split()[1]))

        def remove(self, parameterNode, name):
            parameterNode.UnsetParameter(name)

    class Parameters:
        clivus: Landmark

    parameters = wrapped(Parameters)
    parameters.clivus = Landmark(12)
    assert parameters.clivus.k == 12
    assert spelling() == {"clivus": "slice 12"}
    assert not parameters.isCached("clivus")
