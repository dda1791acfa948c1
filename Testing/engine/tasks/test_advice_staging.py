"""Stage groups, typed from the tables of both editions; what is open stays open; what contradicts is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from NasoLib.errors import UserError
from NasoLib.tasks.advice import staging
from NasoLib.tasks.advice.patient import Patient
from NasoLib.tasks.advice.staging import Entered, contradiction, possible, stage_group, stages, stages_by_8

# Rows T0 to T4 (Tis apart), columns N0 to N3, all M0.
EIGHTH = {
    "T0": ("", "II", "III", "IVA"),
    "T1": ("I", "II", "III", "IVA"),
    "T2": ("II", "II", "III", "IVA"),
    "T3": ("III", "III", "III", "IVA"),
    "T4": ("IVA", "IVA", "IVA", "IVA"),
}
NINTH = {
    "T0": ("", "IB", "II", "III"),
    "T1": ("IA", "IB", "II", "III"),
    "T2": ("IA", "IB", "II", "III"),
    "T3": ("II", "II", "II", "III"),
    "T4": ("III", "III", "III", "III"),
}


@pytest.mark.parametrize(("edition", "table"), [("AJCC 8", EIGHTH), ("AJCC 9", NINTH)])
def test_every_group_without_metastasis(edition, table):
    for t, row in table.items():
        for n, group in zip(("N0", "N1", "N2", "N3"), row, strict=True):
            assert stage_group(t, n, "M0", edition) == group, (t, n)
    assert stage_group("Tis", "N0", "M0", edition) == "0"
    assert stage_group("Tis", "N1", "M0", edition) == ""


def test_metastasis_by_both_editions():
    for t in staging.T_CATEGORIES:
        for n in staging.N_CATEGORIES:
            assert stage_group(t, n, "M1", "AJCC 8") == "IVB"
            assert stage_group(t, n, "M1a", "AJCC 9") == "IVA"
            assert stage_group(t, n, "M1b", "AJCC 9") == "IVB"


def maybe(values):
    return st.sampled_from(("", *values))


entries = st.sampled_from(staging.EDITIONS).flatmap(
    lambda edition: st.builds(
        Entered,
        st.just(edition),
        maybe(staging.T_CATEGORIES),
        maybe(staging.N_CATEGORIES),
        maybe(staging.M_CATEGORIES[edition]),
        maybe(staging.STAGES[edition]),
    )
)


@given(entries)
def test_what_fits_is_what_was_entered_and_nothing_fitting_is_a_contradiction(entered):
    found = possible(entered)
    assert bool(found) != bool(contradiction(entered))
    for t, n, m in found:
        assert entered.t in ("", t)
        assert entered.n in ("", n)
        assert entered.m in ("", m)
        group = stage_group(t, n, m, entered.edition)
        assert group
        if entered.stage:
            assert group in (entered.stage, "IV")  # version 9 calls M1 without a letter IV


@given(entries)
def test_knowing_more_never_opens_a_stage(entered):
    less = Entered(entered.edition, entered.t, entered.n)
    assert set(stages(entered)) <= set(stages(less))
    assert set(stages_by_8(entered)) <= set(stages_by_8(less))


@given(st.sampled_from(staging.T_CATEGORIES), st.sampled_from(("N0", "N1", "N2")))
def test_version_9_keeps_t_and_n_up_to_n2(t, n):
    assert stages_by_8(Entered("AJCC 9", t, n, "M0")) == stages_by_8(Entered("AJCC 8", t, n, "M0"))


def test_n3_of_version_9_leaves_edition_8_open_for_small_tumours_only():
    assert stages_by_8(Entered("AJCC 9", "T1", "N3", "M0")) == ("II", "III", "IVA")
    assert stages_by_8(Entered("AJCC 9", "T3", "N3", "M0")) == ("III", "IVA")
    assert stages_by_8(Entered("AJCC 9", "T4", "N3", "M0")) == ("IVA",)


def test_a_stage_that_contradicts_is_said_with_the_right_one():
    assert "Stage II contradicts T3 N1 M0, which is stage III by AJCC 8" in contradiction(
        Entered("AJCC 8", "T3", "N1", "M0", "II")
    )
    assert not contradiction(Entered("AJCC 8", "T4", "", "", "IVA"))
    assert not contradiction(Entered("AJCC 9", "T1", "N1", "M0", "I"))
    assert contradiction(Entered("AJCC 9", "T1", "N2", "M0", "I"))


@pytest.mark.parametrize("text", ["T3", "t3", "3", " t3 "])
def test_categories_are_read_as_people_write_them(text):
    assert Patient(t=text).read().t == "T3"


def test_an_impossible_category_is_refused_with_those_there_are():
    with pytest.raises(UserError, match="T is “T5”; give one of T0, Tis, T1, T2, T3, T4"):
        Patient(t="T5").read()
    with pytest.raises(UserError, match="M is “M1a”; give one of M0, M1,"):
        Patient(m="M1a").read()
    assert Patient(m="m1a", edition="AJCC 9").read().m == "M1a"
    with pytest.raises(UserError, match="stage is “V”"):
        Patient(stage="V").read()
    with pytest.raises(UserError, match="age"):
        Patient(age=-1).read()
    with pytest.raises(UserError, match="histology"):
        Patient(histology="sarcoma").read()
    with pytest.raises(UserError, match="AJCC 7"):
        Patient(edition="AJCC 7").read()
