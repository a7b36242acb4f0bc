import django.db.models.deletion
from django.db import migrations, models

from fenglian.isolation.policies import AUDIENCE, COURTS, isolate
from fenglian.knowledge.search import search_column, search_door, search_functions

# On the portal only what is meant for the people, whatever a query forgets.
PUBLIC = f"court_id = ANY ({COURTS}) AND ({AUDIENCE} <> 'portal' OR is_public)"
EVERYTHING = f"court_id = ANY ({COURTS})"


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organizations', '0001_people_and_posts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Article',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60)),
                ('question', models.CharField(max_length=120)),
                ('answer', models.TextField()),
                ('keywords', models.JSONField(default=list)),
                ('service_kind', models.CharField(blank=True, max_length=30)),
                ('subject', models.CharField(blank=True, max_length=30)),
                ('legal_basis', models.CharField(blank=True, max_length=300)),
                ('checked_on', models.DateField()),
                ('checked_by', models.CharField(max_length=80)),
                ('is_public', models.BooleanField(default=True)),
                ('changed_at', models.DateTimeField()),
                ('helped_count', models.PositiveIntegerField(default=0)),
                ('court', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.court')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('court', 'key'), name='article_key_once')],
            },
        ),
        search_functions(),
        search_column(
            "knowledge_article", first="question || ' ' || keywords::text", second="answer"
        ),
        isolate("knowledge_article"),
        migrations.RunSQL(
            f'ALTER POLICY isolation ON knowledge_article USING ({PUBLIC}) WITH CHECK ({PUBLIC})',
            f'ALTER POLICY isolation ON knowledge_article USING ({EVERYTHING}) WITH CHECK ({EVERYTHING})',
        ),
        *search_door(
            "knowledge_article",
            "find_articles",
            id_type="bigint",
            condition=f"t.is_public OR {AUDIENCE} <> 'portal'",
            order_by="ts_rank_cd(t.grams, query) DESC, t.id",
            for_portal=True,
        ),
    ]
