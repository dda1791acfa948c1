"""`python -m NasoLib.app` is the command `naso`."""

from NasoLib.app.main import main

raise SystemExit(main())
