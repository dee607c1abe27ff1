"""The curator's tools: what is wrong, what is missing, and what to write next."""
