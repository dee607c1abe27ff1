"""What must outlive the process: one database, SQLite or PostgreSQL, behind one object."""

from bot.storage.database import Database, Hold
from bot.storage.storage import Conversation, Declined, Given, Storage
