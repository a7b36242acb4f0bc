from django.db import migrations

from fenglian.isolation.policies import restrict_subjects


class Migration(migrations.Migration):
    """What happens about signs of risk is for those who work on them."""

    dependencies = [("ledger", "0002_attachments")]

    operations = [restrict_subjects("ledger_event", "risk")]
