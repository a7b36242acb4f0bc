import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Calendar",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Day",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("date", models.DateField()),
                ("is_working", models.BooleanField()),
                ("ordinal", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("working", "工作日"),
                            ("weekend", "周末"),
                            ("statutory_holiday", "放假"),
                            ("make_up_workday", "调休上班"),
                            ("court_closure", "本院休息"),
                            ("court_workday", "本院上班"),
                        ],
                        max_length=20,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=60)),
                ("is_provisional", models.BooleanField()),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="worktime.calendar",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["calendar", "is_working", "ordinal"], name="day_by_ordinal"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("calendar", "date"), name="day_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "working",
                                    "weekend",
                                    "statutory_holiday",
                                    "make_up_workday",
                                    "court_closure",
                                    "court_workday",
                                ],
                            )
                        ),
                        name="day_kind_known",
                    ),
                ],
            },
        ),
    ]
