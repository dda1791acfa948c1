"""Floor 6. What the three module panels share. Only this folder and the module files import qt and ctk."""
