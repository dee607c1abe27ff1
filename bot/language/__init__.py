"""The English pack: how people write, ask and chat, whatever a base is about.

Everything that is English stands in `english.yaml`, so that the code knows mechanisms only.
"""

from bot.language.pack import ENGLISH as ENGLISH
from bot.language.pack import EVERYDAY as EVERYDAY
from bot.language.pack import Pack as Pack
