"""From the curators' YAML files to one verified, immutable `Library`."""

from bot.knowledge.library import (
    PAGE,
    KnowledgePaths,
    KnownFact,
    KnownOverview,
    Library,
    SourceArticle,
    distinct,
)
from bot.knowledge.loading import Inspection, inspect, load, version_of
from bot.knowledge.passages import ArticleText, Paragraph, Quotation, fold
from bot.knowledge.records import Article, Fact, Gap, Overview, Question, Vocabulary
