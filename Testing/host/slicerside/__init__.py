"""Slicer's own libraries, started by hand, and the parts of its application that our modules meet.

`core` boots the scene and the logics; `application` is `slicer.app`; `modules` is `slicer.modules`; `loader` loads a
scripted module as Slicer does; `panel` and `main_window` are what a person sees around it.
"""
