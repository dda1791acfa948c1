"""Past treatment decisions, judged in the TreatmentAdvisor panel."""

from engine.tasks.residual_made import a_sequence, an_outline


def test_the_published_decisions_in_the_panel(panel):
    panel.ui.publishedButton.click()
    text = panel.ui.pastSummaryLabel.text
    assert "Model: right in 84.06 %" in text
    assert "Physician: right in 60.00 %" in text
    assert "undetermined 16" in text
    assert "26 of the model’s correct verdicts" in text
    assert panel.ui.patternsTable.rowCount == 11
    counts = [int(panel.ui.patternsTable.item(row, 0).text()) for row in range(11)]
    assert sum(counts) == 85
    panel.parameters.rules = "literal"
    assert "rules: literal" in panel.ui.pastSummaryLabel.text
    assert "84.06" not in panel.ui.pastSummaryLabel.text


def test_decisions_from_a_file_and_back_into_one(panel, tmp_path):
    from host.qtside import dialogs
    from host.qtside.eventloop import wait_until
    from NasoLib.image import io
    from NasoLib.study.past_decisions import read

    io.write(a_sequence(), tmp_path / "t1ce.nrrd")
    io.write(an_outline(), tmp_path / "mask.nrrd")
    path = tmp_path / "past.csv"
    path.write_text(
        "patient,ccrt_model,ic_ccrt_model,image_t1ce,mask_tumour,given,outcome\n"
        "a,RT,NRT,,,IC+CCRT,NRT\nb,,,t1ce.nrrd,mask.nrrd,CCRT,RT\n"
    )
    panel.parameters.past_file = path
    panel.ui.loadPastButton.click()
    assert wait_until(lambda: "2 cases" in panel.ui.pastSummaryLabel.text, 30), panel.runs.message.text
    dialogs.answer(str(tmp_path / "judged.csv"))
    panel.ui.exportPastButton.click()
    assert len(read(tmp_path / "judged.csv").cases) == 2
    path.write_text("patient,given\na,CCRT\n")
    panel.ui.loadPastButton.click()
    assert wait_until(lambda: "has no column outcome" in panel.runs.message.text, 10)


def test_calls_win_over_probabilities_and_probabilities_need_their_models(panel, tmp_path):
    from host.qtside.eventloop import wait_until

    header = "patient,ccrt_model,ic_ccrt_model,ccrt_probability,ic_ccrt_probability,given,outcome\n"
    path = tmp_path / "past.csv"
    path.write_text(header + "a,NRT,RT,0.55,0.9,CCRT,NRT\n")
    panel.parameters.past_file = path
    panel.ui.loadPastButton.click()
    remark = "past.csv, line 2: ccrt_model is NRT, but ccrt_probability 0.55 reaches"
    assert wait_until(lambda: remark in panel.ui.pastSummaryLabel.text, 30), panel.ui.pastSummaryLabel.text
    assert panel.past.past.cases[0].ccrt_model == "NRT"
    panel.parameters.ccrt_model = "arm-ic-ccrt"
    path.write_text(header + "a,,,0.55,0.9,CCRT,NRT\n")
    assert wait_until(lambda: not panel.runs.busy, 10)
    panel.ui.loadPastButton.click()
    assert wait_until(lambda: "line 2: probabilities are given" in panel.runs.message.text, 10)
    assert "cannot answer for CCRT" in panel.runs.message.text
