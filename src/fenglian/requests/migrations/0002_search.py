from django.db import migrations

from fenglian.knowledge.search import search_column, search_door


class Migration(migrations.Migration):
    """Officials find requests by the words in them, their titles and case numbers."""

    dependencies = [
        ("knowledge", "0001_articles"),
        ("requests", "0001_requests_and_orders"),
    ]

    operations = [
        search_column(
            "requests_servicerequest", first="title || ' ' || case_number", second="words"
        ),
        *search_door(
            "requests_servicerequest",
            "find_requests",
            order_by="t.received_at DESC, t.id DESC",
        ),
    ]
