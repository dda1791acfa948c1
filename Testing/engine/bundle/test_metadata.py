"""What a bundle says of its model, and how a wrong word in it is found."""

import copy
import json

import pytest
from engine.bundle.made import metadata
from NasoLib import bundle as b
from NasoLib.errors import UserError

FREE = {"args", "settings", "changelog", "eval_metrics", "channel_def", "required_packages_version"}


def places(group, path=()):
    """The path of every field of the JSON, at any depth, but not inside groups whose keys are free."""
    for key, value in group.items():
        yield (*path, key)
        if isinstance(value, dict) and key not in FREE:
            yield from places(value, (*path, key))
        if key == "metrics":
            yield from ((*path, key, 0, name) for name in value[0])


def group_at(data, path):
    for step in path:
        data = data[step]
    return data


PLACES = list(places(metadata().to_json()))
OURS = [path for path in PLACES if path[0] == "naso"]


def test_what_is_written_is_read_again():
    data = metadata(made_with={"monai": "1.6.1", "pytorch": "2.13.0"})
    assert b.Metadata.from_json(json.loads(json.dumps(data.to_json()))) == data


@pytest.mark.parametrize("path", PLACES, ids=[".".join(map(str, path)) for path in PLACES])
def test_a_missing_field_is_named(path):
    data = copy.deepcopy(metadata().to_json())
    del group_at(data, path[:-1])[path[-1]]
    with pytest.raises(UserError) as error:
        b.Metadata.from_json(data)
    # A missing part of a field that MONAI's form repeats is told as that field, which does not agree.
    named = path[-1] if path[0] == "naso" else path[0]
    assert f"{named}'" in str(error.value)


GROUPS = [path for path in PLACES if isinstance(group_at(metadata().to_json(), path), dict) and path[-1] not in FREE]


@pytest.mark.parametrize("path", [(), *(path for path in GROUPS if path[0] == "naso"), ("naso", "metrics", 0)])
def test_an_unknown_field_is_named(path):
    data = copy.deepcopy(metadata().to_json())
    group_at(data, path)["treshold"] = 0.5
    with pytest.raises(UserError, match=r"treshold' is not known"):
        b.Metadata.from_json(data)


@pytest.mark.parametrize("path", OURS[2:], ids=[".".join(map(str, path)) for path in OURS[2:]])
def test_a_field_of_another_type_is_named(path):
    data = copy.deepcopy(metadata().to_json())
    group_at(data, path[:-1])[path[-1]] = object()
    with pytest.raises(UserError) as error:
        b.Metadata.from_json(data)
    assert str(path[-1]) in str(error.value)


@pytest.mark.parametrize(("found", "remedy"), [(2, "Update the software"), (0, "newer bundle"), (None, "newer bundle")])
def test_another_version_of_the_form_is_refused(found, remedy):
    data = metadata().to_json()
    data["naso"]["format_version"] = found
    with pytest.raises(UserError, match=remedy):
        b.Metadata.from_json(data)


def test_a_bundle_for_other_software_is_refused():
    data = metadata().to_json()
    del data["naso"]
    with pytest.raises(UserError, match="other MONAI bundles do not run"):
        b.Metadata.from_json(data)


def test_what_is_said_twice_cannot_disagree():
    data = metadata().to_json()
    data["network_data_format"]["inputs"]["image"]["num_channels"] = 3
    with pytest.raises(UserError, match="'network_data_format' does not agree"):
        b.Metadata.from_json(data)


def test_the_forms_fields_follow_from_ours():
    image = metadata().to_json()["network_data_format"]["inputs"]["image"]
    assert (image["modality"], image["num_channels"], image["spatial_shape"]) == ("CT", 1, [224, 224])
    assert metadata().to_json()["eval_metrics"] == {"AUC (patient, test, synthetic)": 0.9}


def changed(part, **changes):
    from dataclasses import replace

    return {part: replace(getattr(metadata(), part), **changes)}


WRONG = [
    ({"name": "../up"}, "name"),
    ({"name": ""}, "name"),
    ({"intended_use": ""}, "intended_use"),
    (changed("input", size=(224, 224, 224)), "size"),
    (changed("input", size=(0, 224)), "size"),
    (changed("input", sequences=()), "sequences"),
    (changed("input", overlap=1.0), "overlap"),
    (changed("input", margin_mm=float("nan")), "margin_mm"),
    (changed("input", spacing_mm=(1.0,)), "spacing_mm"),
    (changed("input", intensity=b.IntensitySpec(low=5, high=5)), "intensity"),
    (changed("input", intensity=b.IntensitySpec(mean=(0.1, 0.2), std=(1.0, 1.0))), "intensity.mean"),
    (changed("input", intensity=b.IntensitySpec("even_zscore", -5, 5), roi="whole"), "intensity.method"),
    (changed("input", modality="MR", intensity=b.IntensitySpec("even_zscore", -5, 5)), "intensity.method"),
    (changed("output", positive_class="tumour"), "positive_class"),
    (changed("decision", threshold=1.5), "decision"),
    (changed("decision", threshold=float("nan"), abstain_band=None), "decision"),
    (changed("decision", abstain_band=(0.6, 0.9)), "abstain_band"),
    (changed("decision", min_run=0), "min_run"),
    (changed("postprocessing", min_ml=float("nan")), "min_ml"),
    ({"task": "residual"}, "arm"),
]


@pytest.mark.parametrize(("changes", "field"), WRONG, ids=[field for _, field in WRONG])
def test_numbers_that_make_no_sense_are_refused(changes, field):
    with pytest.raises(UserError, match=field):
        metadata(**changes)
