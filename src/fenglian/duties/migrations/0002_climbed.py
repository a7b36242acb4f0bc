from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('duties', '0001_duties_and_steps'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='duty',
            index=models.Index(condition=models.Q(('level__gt', 0), ('state', 'open')), fields=['court', 'last_day', 'id'], name='duty_climbed'),
        ),
    ]
