"""Floor 5. A paper's experiment from nothing: synthetic patients, training, statistics, the paper's table beside ours.

    from NasoLib.reproduce.plans import experiment
    from NasoLib.reproduce.run import reproduce
    report = reproduce(experiment("invasion", quick=True), Path("again"))

plans holds what each paper did; run does it; scoring asks the models; compare sets the figures side by side.
"""
