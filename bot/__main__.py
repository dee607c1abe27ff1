"""`python -m bot`, and the command `policy-bot`."""

import gc

# Importing and loading make a few hundred thousand objects that all stay: looking for garbage
# among them, there and once more at the end, is a sixth of the time of `ask`.  What runs on turns
# it on again.
gc.disable()

from bot.cli import main  # noqa: E402  the imports are most of what is to be spared


def run() -> None:
    """Run a command, without looking for garbage on the way out."""
    try:
        main()
    finally:
        gc.freeze()


if __name__ == "__main__":
    run()
