"""The parts of the NasoInvasion panel, top to bottom as the work goes; `panel.py` puts them together."""
