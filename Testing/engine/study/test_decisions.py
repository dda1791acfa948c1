"""Past decisions are judged as Hua et al. judge them; the published counts give the published rates."""

import itertools
import json
import math

import pytest
from NasoLib.app.main import main
from NasoLib.errors import UserError
from NasoLib.study.decisions import PastCase, judge, judge_all, recommendation
from NasoLib.study.past_decisions import read
from NasoLib.study.proportions import mcnemar_exact, proportion

PUBLISHED = (
    ("RT", "NRT", "IC+CCRT", "NRT", 9),
    ("NRT", "NRT", "IC+CCRT", "NRT", 17),
    ("NRT", "RT", "IC+CCRT", "NRT", 2),
    ("RT", "RT", "IC+CCRT", "NRT", 4),
    ("RT", "RT", "IC+CCRT", "RT", 11),
    ("NRT", "NRT", "CCRT", "NRT", 21),
    ("NRT", "RT", "CCRT", "NRT", 2),
    ("RT", "RT", "CCRT", "NRT", 1),
    ("NRT", "NRT", "CCRT", "RT", 4),
    ("RT", "NRT", "CCRT", "RT", 9),
    ("RT", "RT", "CCRT", "RT", 5),
)


def published_cases():
    rows = itertools.chain.from_iterable([row[:4]] * row[4] for row in PUBLISHED)
    return [PastCase(f"p{n}", ccrt, ic, outcome, given) for n, (ccrt, ic, given, outcome) in enumerate(rows)]


def write(path, cases):
    lines = [f"{c.patient},{c.ccrt_model},{c.ic_ccrt_model},{c.outcome},{c.given}" for c in cases]
    path.write_text("patient,ccrt_model,ic_ccrt_model,outcome,given\n" + "\n".join(lines) + "\n")
    return path


def test_the_published_counts_give_the_published_rates():
    judgement = judge_all(published_cases())
    assert len(judgement.cases) == 85
    assert (judgement.model.correct, judgement.model.wrong, judgement.model.undetermined) == (58, 11, 16)
    assert (judgement.physician.correct, judgement.physician.wrong, judgement.physician.undetermined) == (39, 26, 20)
    assert round(100 * judgement.model.rate.rate, 2) == 84.06
    assert round(100 * judgement.physician.rate.rate, 2) == 60.00


def test_what_nobody_observed_is_counted():
    # 17 given IC + CCRT although CCRT was recommended, 9 given CCRT although IC + CCRT was.
    assert judge_all(published_cases()).model.unobserved == 26


# Recommended, given, outcome, whether the prediction for the given regimen came true: verdicts, typed from the
# protocol.
GATED = {
    ("NRT", "NRT", "IC+CCRT", "NRT"): ("correct", "wrong"),
    ("NRT", "RT", "IC+CCRT", "NRT"): ("wrong", "correct"),
    ("NRT", "NRT", "IC+CCRT", "RT"): ("wrong", "undetermined"),
    ("NRT", "RT", "IC+CCRT", "RT"): ("correct", "wrong"),
    ("NRT", "NRT", "CCRT", "NRT"): ("correct", "correct"),
    ("NRT", "RT", "CCRT", "NRT"): ("correct", "correct"),
    ("NRT", "NRT", "CCRT", "RT"): ("wrong", "undetermined"),
    ("NRT", "RT", "CCRT", "RT"): ("wrong", "undetermined"),
    ("RT", "NRT", "IC+CCRT", "NRT"): ("correct", "correct"),
    ("RT", "NRT", "IC+CCRT", "RT"): ("wrong", "undetermined"),
    ("RT", "NRT", "CCRT", "NRT"): ("wrong", "correct"),
    ("RT", "NRT", "CCRT", "RT"): ("correct", "wrong"),
    ("RT", "RT", "IC+CCRT", "NRT"): ("wrong", "correct"),
    ("RT", "RT", "IC+CCRT", "RT"): ("undetermined", "undetermined"),
    ("RT", "RT", "CCRT", "NRT"): ("wrong", "correct"),
    ("RT", "RT", "CCRT", "RT"): ("undetermined", "undetermined"),
}
LITERAL = GATED | {
    ("NRT", "RT", "IC+CCRT", "NRT"): ("correct", "wrong"),
    ("NRT", "NRT", "IC+CCRT", "RT"): ("correct", "wrong"),
}


@pytest.mark.parametrize(("rules", "table"), [("gated", GATED), ("literal", LITERAL)])
def test_all_sixteen_patterns(rules, table):
    assert len(table) == 16
    for (ccrt, ic, given, outcome), expected in table.items():
        verdict = judge(PastCase("p", ccrt, ic, outcome, given), rules)
        assert (verdict.model, verdict.physician) == expected, (ccrt, ic, given, outcome)


def test_the_matrix_names_the_lighter_regimen_that_works():
    assert [recommendation(*pair) for pair in itertools.product(("NRT", "RT"), repeat=2)] == [
        "CCRT",
        "CCRT",
        "IC+CCRT",
        "IBT",
    ]


def test_the_command_prints_the_published_rates_as_json(tmp_path, capsys):
    assert main(["judge", str(write(tmp_path / "past.csv", published_cases())), "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["model"]["rate"] == 58 / 69
    assert content["physician"]["rate"] == 39 / 65
    low, high = content["model"]["interval_95"]
    assert (round(low, 4), round(high, 4)) == clopper_pearson_by_bisection(58, 69)
    assert len(content["cases"]) == 85
    assert {"patient", "model", "physician"} <= set(content["cases"][0])


def test_the_command_prints_a_table(tmp_path, capsys):
    assert main(["judge", str(write(tmp_path / "past.csv", published_cases())), "--rules", "literal"]) == 0
    out = capsys.readouterr().out
    assert "rules: literal" in out
    assert "right in 86.96 %" in out  # 60 of 69: the two that the gate takes back


def test_nothing_judged_is_not_a_rate_of_zero():
    tally = judge_all([PastCase("p", "RT", "RT", "RT", "CCRT")]).model.to_json()
    assert tally["rate"] is None
    assert tally["interval_95"] is None
    assert "no case" in tally["reason"]


def test_spaces_case_and_a_byte_order_mark_do_not_matter(tmp_path):
    path = tmp_path / "past.csv"
    path.write_text("\ufeffpatient, ccrt_model,ic_ccrt_model,outcome,given\n7,nrt,RT, NRT ,IC + CCRT\n\n", "utf-8")
    (case,) = read(path).cases
    assert case == PastCase("7", "NRT", "RT", "NRT", "IC+CCRT")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "has no column patient"),
        ("patient,ccrt_model,ic_ccrt_model,outcome,given\n", "has no cases"),
        ("patient,ccrt_model,ic_ccrt_model,outcome\n1,RT,RT,RT\n", "has no column given"),
        (
            "patient,ccrt_model,ic_ccrt_model,outcome,given\n1,RT,RT,gone,CCRT\n",
            "line 2: outcome is “gone”; give NRT or RT",
        ),
        ("patient,ccrt_model,ic_ccrt_model,outcome,given\n1,RT,RT,RT,RT\n", "line 2: given is “RT”; give CCRT or IC"),
        ("patient,ccrt_model,ic_ccrt_model,outcome,given\n,RT,RT,RT,CCRT\n", "line 2: patient is “”"),
        (
            "patient,ccrt_model,ic_ccrt_model,outcome,given\n1,RT,RT,RT,CCRT\n1,RT,RT,RT,CCRT\n",
            "line 3: patient 1 is there twice",
        ),
    ],
)
def test_a_bad_file_is_refused_in_words(tmp_path, text, words):
    path = tmp_path / "past.csv"
    path.write_text(text)
    with pytest.raises(UserError, match=words.replace("+", r"\+")):
        read(path)


def test_a_missing_file_is_refused_in_words(tmp_path, capsys):
    assert main(["judge", str(tmp_path / "none.csv")]) == 1
    assert "cannot be read" in capsys.readouterr().err


def clopper_pearson_by_bisection(count, total):
    """The interval from its definition: the rates at which the observed count is just in the 2.5 % tails."""

    def tail(rate, counts):
        return sum(math.comb(total, k) * rate**k * (1 - rate) ** (total - k) for k in counts)

    def solve(counts, rising):
        low, high = 0.0, 1.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if (tail(middle, counts) < 0.025) == rising else (low, middle)
        return low

    return round(solve(range(count, total + 1), True), 4), round(solve(range(count + 1), False), 4)


@pytest.mark.parametrize(("count", "total"), [(0, 5), (5, 5), (1, 2), (14, 15), (22, 22), (39, 65), (3, 100)])
def test_the_interval_is_exact(count, total):
    found = proportion(count, total)
    low, high = clopper_pearson_by_bisection(count, total)
    assert found.low == pytest.approx(0.0 if count == 0 else low, abs=1e-4)
    assert found.high == pytest.approx(1.0 if count == total else high, abs=1e-4)


def test_mcnemar_counts_every_split_of_the_differing_pairs():
    for first, second in itertools.product(range(6), repeat=2):
        pairs = first + second
        if not pairs:
            assert mcnemar_exact(first, second) is None
            continue
        chance = [math.comb(pairs, k) / 2**pairs for k in range(pairs + 1)]
        assert mcnemar_exact(first, second) == pytest.approx(sum(p for p in chance if p <= chance[first] + 1e-12))
