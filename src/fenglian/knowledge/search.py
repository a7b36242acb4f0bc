"""Full-text search under row-level security, as migration operations.

Text is indexed by pairs of characters, made by the SQL function `zh_grams`; `zh_query` turns what
somebody types into the query over them. No extension, no dictionary, no code of the application.

Row-level security switches full-text indexes off: the operator `@@` is not leakproof, so a policy
has to be checked first, on every row of the table. Each searched table therefore has one *door*: a
function that runs with the rights of the tables' owner, checks by itself that the courts asked for
stand in the scope of the running transaction, and returns nothing but ids. What is read by those
ids is under the policies again.

`FORCE ROW LEVEL SECURITY` binds the owner as well, and with it the door. So the owner gets a policy
of its own that shows it the table for reading. That gives away nothing: the owner could lift the
policies altogether, its connection serves migrations only, and the application's role must not be
a member of it.
"""

from __future__ import annotations

from django.db import migrations

from fenglian.isolation.policies import AUDIENCE, COURTS

# Scripts written without spaces, and Hangul, whose particles hang on the word: cut into pairs.
_PAIRED = (
    r"\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    r"\U00020000-\U0003ffff"
)
# Digits and letters of alphabets: words as they stand.
_WHOLE = r"0-9a-z\u00df-\u024f\u0370-\u052f"

_GRAMS = rf"""
-- 小张(2026)粤A → 小张 张 2026 粤 a. A run ends with its last character alone, so that every
-- character begins some word and can be found by itself.
CREATE FUNCTION zh_grams(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
SELECT regexp_replace(
         regexp_replace(
           regexp_replace(lower(normalize(words, NFKC)), '[^{_WHOLE}{_PAIRED}]+', ' ', 'g'),
           '([{_PAIRED}]+)', ' \1 ', 'g'),
         '(?<=[{_PAIRED}])([{_PAIRED}])', '\1 \1', 'g')
$$;
"""

_QUERY = rf"""
-- Terms parted by spaces must all be there, each as a phrase. NULL when nothing can be looked for.
CREATE FUNCTION zh_query(words text) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$
DECLARE
    term text;
    grams text[];
    tail text;
    phrases text[] := '{{}}';
BEGIN
    FOREACH term IN ARRAY regexp_split_to_array(left(normalize(words, NFKC), 200), '\s+') LOOP
        grams := regexp_split_to_array(btrim(zh_grams(term)), ' +');
        CONTINUE WHEN grams[1] = '';
        tail := grams[cardinality(grams)];
        IF tail ~ '^[{_PAIRED}]$' THEN
            -- The text may go on where the term ends: the pair before says all there is to say,
            -- and a character without one is the beginning of any pair.
            IF grams[cardinality(grams) - 1] ~ '^[{_PAIRED}]{{2}}$' THEN
                grams := trim_array(grams, 1);
            ELSE
                grams[cardinality(grams)] := tail || ':*';
            END IF;
        END IF;
        phrases := phrases || array_to_string(grams, ' <-> ');
    END LOOP;
    IF cardinality(phrases) = 0 THEN
        RETURN NULL;
    END IF;
    RETURN to_tsquery('simple', array_to_string(phrases, ' & '));
END $$;
"""


def search_functions() -> migrations.RunSQL:
    """Make `zh_grams(text)` and `zh_query(text)`; once, in the first migration of this room."""
    return migrations.RunSQL(
        [_GRAMS, _QUERY],
        ["DROP FUNCTION zh_query(text)", "DROP FUNCTION zh_grams(text)"],
    )


def search_column(
    table: str, *, first: str, second: str, column: str = "grams"
) -> migrations.RunSQL:
    """Add the stored search vector of a table, and its index.

    The model does not know the column: it is long, and no page ever reads it.

    Args:
        table: the table's name.
        first: SQL expression of the text with weight A, immutable.
        second: SQL expression of the text with weight B, immutable.
        column: the new column's name.
    """
    vector = " || ".join(
        f"setweight(to_tsvector('simple', zh_grams({words})), '{weight}')"
        for words, weight in ((first, "A"), (second, "B"))
    )
    # Requests come one at a time and are looked for at once: no list of entries still to be sorted.
    index = f'CREATE INDEX "{table}_{column}" ON "{table}" USING gin ("{column}")'
    return migrations.RunSQL(
        [
            f'ALTER TABLE "{table}" ADD "{column}" tsvector GENERATED ALWAYS AS ({vector}) STORED',
            f"{index} WITH (fastupdate = off)",
        ],
        [f'ALTER TABLE "{table}" DROP COLUMN "{column}"'],
    )


def search_door(
    table: str,
    function: str,
    *,
    order_by: str,
    column: str = "grams",
    condition: str = "true",
    id_type: str = "uuid",
    for_portal: bool = False,
) -> list[migrations.RunSQL]:
    """Make the one function that searches a table: `function(courts, words, most)` returns ids.

    It raises `insufficient_privilege` for a court outside the scope of the running transaction and,
    unless `for_portal`, on the portal. Created by the owner's connection, whose rights it has.

    Args:
        table: a table with `id` and `court_id`, isolated before.
        function: the function's name; `courts` is an array of ids, `words` what was typed, `most`
            how many ids at most.
        order_by: SQL of the order in which ids are cut off at `most`; the table is `t`.
        column: the search vector (see `search_column`).
        condition: SQL of a further condition on `t`.
        id_type: SQL type of the table's `id`.
        for_portal: whether the people's pages may search here.
    """
    refusal = "" if for_portal else f" OR COALESCE({AUDIENCE}, '') IN ('', 'portal')"
    # Planned anew for each query: how many rows hold a word decides whether the index is worth it.
    body = f"""
CREATE FUNCTION {function}(courts bigint[], words text, most integer) RETURNS SETOF {id_type}
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
    query tsquery := zh_query(words);
BEGIN
    IF NOT COALESCE(courts <@ ({COURTS})::bigint[], false){refusal} THEN
        RAISE insufficient_privilege USING MESSAGE = '{function}: outside the scope';
    END IF;
    RETURN QUERY
        SELECT t.id FROM "{table}" t
         WHERE t.court_id = ANY (courts) AND t."{column}" @@ query AND ({condition})
         ORDER BY {order_by}
         LIMIT most;
END $$
"""  # noqa: S608 - names from migrations, nothing that anybody typed
    arguments = "(bigint[], text, integer)"
    return [
        migrations.RunSQL(
            f'CREATE POLICY door ON "{table}" FOR SELECT TO CURRENT_USER USING (true)',
            f'DROP POLICY door ON "{table}"',
        ),
        migrations.RunSQL(
            [body, f"REVOKE ALL ON FUNCTION {function}{arguments} FROM PUBLIC"],
            f"DROP FUNCTION {function}{arguments}",
        ),
    ]
