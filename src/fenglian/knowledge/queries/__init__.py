"""Finding answers: by what somebody tells, or by words they look for."""

from fenglian.knowledge.queries.articles import Suggestion, search_articles, suggest_answers

__all__ = ["Suggestion", "search_articles", "suggest_answers"]
