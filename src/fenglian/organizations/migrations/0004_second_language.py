from django.db import migrations, models


class Migration(migrations.Migration):
    """A second language of the people's pages; the default stands in the database as well, so that
    the release before can go on founding courts.
    """

    dependencies = [("organizations", "0003_absences")]

    operations = [
        migrations.AddField(
            model_name="court",
            name="second_language",
            field=models.CharField(
                blank=True, choices=[("ko", "한국어")], db_default="", default="", max_length=2
            ),
        ),
        migrations.AddConstraint(
            model_name="court",
            constraint=models.CheckConstraint(
                condition=models.Q(("second_language__in", ["", "ko"])),
                name="court_second_language_known",
            ),
        ),
    ]
