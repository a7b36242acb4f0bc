from django.db import migrations, models

from fenglian.isolation.policies import show_of_leading


class Migration(migrations.Migration):
    """Limits may be brought forward, and followed by whoever was merged into their request."""

    dependencies = [
        ('duties', '0002_stand_ins'),
    ]

    operations = [
        migrations.AddField(
            model_name='duty',
            name='own_starts_at',
            field=models.DateTimeField(null=True),
        ),
        show_of_leading("duties_duty"),
        show_of_leading("duties_dutystep"),
    ]
