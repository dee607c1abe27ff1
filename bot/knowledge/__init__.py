"""From the curators' YAML files to one verified, immutable `Library`."""

from bot.knowledge.library import KnowledgePaths, KnownFact, Library, SourceArticle
from bot.knowledge.loading import Inspection, inspect, load
from bot.knowledge.passages import ArticleText, Paragraph, Quotation, fold
from bot.knowledge.records import Article, Fact, Gap, Question, Record, Vocabulary

__all__ = [
    "Article",
    "ArticleText",
    "Fact",
    "Gap",
    "Inspection",
    "KnowledgePaths",
    "KnownFact",
    "Library",
    "Paragraph",
    "Question",
    "Quotation",
    "Record",
    "SourceArticle",
    "Vocabulary",
    "fold",
    "inspect",
    "load",
]
