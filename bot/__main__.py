"""`python -m bot`."""

import gc

# Importing and loading make a few hundred thousand objects that all stay: looking for garbage
# among them, there and once more at the end, is a fifth of the time of `ask`.  What runs on turns
# it on again.
gc.disable()

from bot.cli import main  # noqa: E402  the imports are most of what is to be spared

try:
    main()
finally:
    gc.freeze()
