"""From an outcome to the reply that people read; knows nothing of Telegram."""

from bot.replies.reply import Button, Reply, action, button, cut, plain
