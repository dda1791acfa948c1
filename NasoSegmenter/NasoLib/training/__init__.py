"""Floor 4. The papers' experiments as recipes, and the one trainer that runs them.

    from NasoLib.training.run import Request, train
    outcome = train(Request("invasion", Path("cohort/manifest.csv"), Path("skull-base"), demo=True))

manifest and splits say who is in it; samples prepares each case once; recipes hold each paper's settings; trainer runs
them; score, cutoffs, figures and result make the bundle and its model card.
"""
