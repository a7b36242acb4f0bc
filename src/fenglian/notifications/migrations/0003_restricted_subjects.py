from django.db import migrations

from fenglian.isolation.policies import restrict_subjects


class Migration(migrations.Migration):
    """What happens about signs of risk is for those who work on them."""

    dependencies = [("notifications", "0002_kinds_without_choices")]

    operations = [restrict_subjects("notifications_message", "risk")]
