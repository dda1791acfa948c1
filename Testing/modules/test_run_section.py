"""Run and Cancel: what a person sees from the press to the end, whatever the end is."""

import time

import pytest
from NasoLib.errors import UserError


def count_up(progress, steps=100):
    for step in range(steps):
        time.sleep(0.002)
        progress.update(step / steps, "Counting")
    return steps


class Panel:
    """A panel with nothing but a run section."""

    def __init__(self, work):
        from NasoLib.gui.run_section import RunSection

        self.work, self.results, self.pressed = work, [], 0
        self.section = RunSection("Count", self.press)
        self.section.frame.show()

    def press(self):
        self.pressed += 1
        self.section.start(self.work, self.results.append)

    def wait(self, seconds=5):
        from host.qtside.eventloop import wait_until

        assert wait_until(lambda: not self.section.busy, seconds)


@pytest.fixture
def panel(host):
    made = []

    def make(work=count_up):
        made.append(Panel(work))
        return made[-1]

    yield make
    for one in made:
        one.section.abandon()
        one.section.frame.close()


def test_a_run_ends_with_its_result(panel):
    from host.qtside import hands

    counter = panel()
    hands.click(counter.section.run_button)
    assert counter.section.cancel_button.visible
    assert counter.section.bar.visible
    counter.wait()
    assert counter.results == [100]
    assert counter.section.run_button.visible
    assert not counter.section.bar.visible
    assert not counter.section.message.visible


def test_progress_is_seen(panel):
    from host.qtside import hands
    from host.qtside.eventloop import wait_until

    counter = panel()
    hands.click(counter.section.run_button)
    assert wait_until(lambda: counter.section.bar.value > 300, 3)
    assert counter.section.message.text == "Counting"


def test_a_second_press_does_nothing(panel):
    counter = panel()
    counter.section.run_button.click()
    counter.section.run_button.click()
    counter.press()
    counter.wait()
    assert counter.results == [100]


def test_cancel_stops_and_hands_nothing_over(panel):
    from host.qtside import hands

    counter = panel(lambda progress: count_up(progress, 100_000))
    hands.click(counter.section.run_button)
    hands.click(counter.section.cancel_button)
    counter.wait()
    assert counter.results == []
    assert counter.section.message.text == "Cancelled. Nothing was changed."
    assert counter.section.run_button.enabled


def test_what_the_person_can_mend_is_said_below_the_button(panel):
    def refuse(progress):
        raise UserError("The box lies outside <the> image.")

    counter = panel(refuse)
    counter.section.run_button.click()
    counter.wait()
    assert "The box lies outside &lt;the&gt; image." in counter.section.message.text
    assert counter.results == []


def test_what_is_missing_when_run_is_pressed_is_said_there_too(panel):
    counter = panel()

    def nothing_to_run():
        raise UserError("Choose a volume first.")

    counter.section._pressed = nothing_to_run
    counter.section.run_button.click()
    assert "Choose a volume first." in counter.section.message.text


@pytest.mark.parametrize("where", ["work", "done"])
def test_a_bug_comes_with_a_way_to_report_it(panel, where):
    import qt
    from host.qtside import dialogs

    def broken(_):
        raise ZeroDivisionError("a bug of ours")

    counter = panel(broken if where == "work" else count_up)
    if where == "done":
        counter.section._pressed = lambda: counter.section.start(count_up, broken)
    dialogs.answer(qt.QMessageBox.Ok, text="a bug of ours")
    counter.section.run_button.click()
    counter.wait()
    assert "Please report it" in dialogs.shown[-1].text
    assert counter.section.run_button.enabled


def test_a_panel_that_goes_gets_nothing(panel):
    from host.qtside.eventloop import process_events

    counter = panel()
    counter.section.run_button.click()
    counter.section.abandon()
    process_events(0.5)
    assert counter.results == []
    assert counter.section.run_button.enabled


def test_a_reason_against_greys_run_out_and_is_told(panel):
    from host.qtside import hands

    counter = panel()
    counter.section.allow("Choose a volume first.")
    with pytest.raises(hands.CannotReach):
        hands.click(counter.section.run_button)
    assert counter.section.run_button.toolTip == "Choose a volume first."
    counter.section.allow("")
    hands.click(counter.section.run_button)
    counter.wait()
    assert counter.pressed == 1
