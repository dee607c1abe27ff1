"""The articles' own words: who says them, whether a quotation is right, and finding one."""
