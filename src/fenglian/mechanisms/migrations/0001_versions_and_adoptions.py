import django.db.models.deletion
from django.db import migrations, models

from fenglian.isolation.policies import isolate

REFUSE_CHANGES = """
CREATE FUNCTION mechanisms_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'mechanism versions are never changed or deleted: install the next one'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER versions_never_change BEFORE UPDATE OR DELETE ON mechanisms_mechanismversion
    FOR EACH ROW EXECUTE FUNCTION mechanisms_refuse_change();
"""
ALLOW_CHANGES = """
DROP TRIGGER versions_never_change ON mechanisms_mechanismversion;
DROP FUNCTION mechanisms_refuse_change();
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organizations', '0001_people_and_posts'),
    ]

    operations = [
        migrations.CreateModel(
            name='MechanismVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mechanism_id', models.CharField(max_length=40)),
                ('number', models.PositiveIntegerField()),
                ('source', models.TextField()),
                ('lexicon', models.TextField(blank=True)),
                ('content', models.JSONField()),
                ('checksum', models.CharField(max_length=64)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('mechanism_id', 'number'), name='mechanismversion_number_once'), models.UniqueConstraint(fields=('mechanism_id', 'checksum'), name='mechanismversion_text_once')],
            },
        ),
        migrations.CreateModel(
            name='Adoption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mechanism_id', models.CharField(max_length=40)),
                ('effective_from', models.DateTimeField()),
                ('effective_until', models.DateTimeField(null=True)),
                ('adopted_by', models.CharField(max_length=60)),
                ('adopted_at', models.DateTimeField()),
                ('court', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.court')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mechanisms.mechanismversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('effective_until__isnull', True)), fields=('court', 'mechanism_id'), name='adoption_one_open'), models.UniqueConstraint(fields=('court', 'mechanism_id', 'effective_from'), name='adoption_start_once'), models.CheckConstraint(condition=models.Q(('effective_until__isnull', True), ('effective_until__gt', models.F('effective_from')), _connector='OR'), name='adoption_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='NoticeText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mechanism_id', models.CharField(max_length=40)),
                ('number', models.CharField(max_length=60)),
                ('text', models.TextField()),
                ('source_name', models.CharField(max_length=255)),
                ('checksum', models.CharField(max_length=64)),
                ('attached_by', models.CharField(max_length=60)),
                ('attached_at', models.DateTimeField()),
                ('court', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.court')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('court', 'mechanism_id', 'number'), name='noticetext_clause_once')],
            },
        ),
        migrations.RunSQL(REFUSE_CHANGES, ALLOW_CHANGES),
        isolate("mechanisms_adoption"),
        isolate("mechanisms_noticetext"),
    ]
