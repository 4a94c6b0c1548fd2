"""The two statements by which the table of texts is asked; `{schema}` is where it stands.

OFFSET 0 has PostgreSQL look each term up in its index: it knows nothing of how many texts hold a term that comes as
a value, and would read all texts once for many terms.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import BigInteger, Float, Integer, Text

ARRAYS: dict[str, Any] = {
    **dict.fromkeys(("langs", "words", "questions", "spoken", "refused", "phrases", "lexemes"), ARRAY(Text)),
    **dict.fromkeys(("terms", "documents"), ARRAY(Integer)),
    **dict.fromkeys(("shares", "shared", "means"), ARRAY(Float)),
    "numbers": ARRAY(BigInteger),
}
"""Of the parameters that are arrays."""

_BEST = "(lang <> :reader), score DESC, number"
_NEWEST = "day DESC, score DESC, number"

_FIND = """
    WITH asked AS MATERIALIZED (
        SELECT lang, term, share, shared, question::tsquery AS question
        FROM unnest(:langs, :terms, :shares, :shared, :questions) AS asked (lang, term, share, shared, question)
    ), spoken AS MATERIALIZED (
        SELECT lang, documents, mean, refused::tsquery AS refused, phrases::tsquery AS phrases
        FROM unnest(:spoken, :documents, :means, :refused, :phrases)
            AS spoken (lang, documents, mean, refused, phrases)
    ), held AS MATERIALIZED (
        SELECT number, term, min(asked.lang) AS lang, min(length) AS length, max(share) AS share,
            sum(shared * CASE WHEN title @@ question THEN :in_title ELSE 1 END) AS n
        FROM asked, LATERAL (
            SELECT number, length, title FROM {schema}.texts
            WHERE words @@ asked.question AND lang = asked.lang OFFSET 0
        ) AS found GROUP BY number, term
    ), holders AS MATERIALIZED (
        SELECT term, min(lang) AS lang, count(*) AS n, max(share) AS share FROM held GROUP BY term
    ), rarity AS (
        SELECT term, mean, share * ln(1 + (greatest(documents, n) - n + 0.5)::float / (n + 0.5)::float) AS factor
        FROM holders JOIN spoken USING (lang)
    ), scored AS MATERIALIZED (
        SELECT number, sum(factor * n / (n + :k1 * (1 - :b + :b * length / mean))) AS score
        FROM held JOIN rarity USING (term) GROUP BY number
    ), refused AS (
        SELECT number FROM spoken, LATERAL (
            SELECT number FROM {schema}.texts WHERE words @@ spoken.refused AND lang = spoken.lang OFFSET 0
        ) AS found
    ), phrased AS (
        SELECT number FROM spoken, LATERAL (
            SELECT number FROM {schema}.texts WHERE words @@ spoken.phrases AND lang = spoken.lang OFFSET 0
        ) AS found
    ), listed AS MATERIALIZED (
        SELECT number, kind, key, lang, day, components, district, office, score
        FROM scored JOIN {schema}.texts t USING (number)
        WHERE visible_from <= :at AND visible_until > :at
            AND (:component = '' OR :component = ANY (components)) AND (:district = '' OR district = :district)
            AND (:year = '' OR starts_with(day, :year)) AND (:office = '' OR office = :office)
            AND (:only = '' OR lang = :only)
            AND number NOT IN (SELECT number FROM refused)
            AND (NOT :has_phrases OR number IN (SELECT number FROM phrased))
    ), own AS MATERIALIZED (
        SELECT DISTINCT ON (kind, key) * FROM listed ORDER BY kind, key, lang <> :reader
    ), shown AS MATERIALIZED (
        SELECT * FROM own WHERE :kind = '' OR kind = :kind
    ), best AS (
        SELECT number, row_number() OVER (ORDER BY {order}) AS place FROM shown ORDER BY place LIMIT :most
    )
    SELECT 'number' AS what, number::text AS value, place AS n FROM best
    UNION ALL SELECT 'holders', term::text, n FROM holders
    UNION ALL SELECT 'total', '', count(*) FROM shown
    UNION ALL SELECT 'kind', kind, count(*) FROM own GROUP BY kind
    UNION ALL SELECT 'component', one, count(*) FROM shown, unnest(components) one GROUP BY one
    UNION ALL SELECT 'district', district, count(*) FROM shown WHERE district <> '' GROUP BY district
    UNION ALL SELECT 'year', left(day, 4), count(*) FROM shown WHERE day <> '' GROUP BY left(day, 4)
    UNION ALL SELECT 'office', office, count(*) FROM shown WHERE office <> '' GROUP BY office
    UNION ALL SELECT 'lang', lang, count(*) FROM listed WHERE :kind = '' OR kind = :kind GROUP BY lang
"""
BEST_FIRST, NEWEST_FIRST = (_FIND.replace("{order}", order) for order in (_BEST, _NEWEST))
"""The best texts with their places, how many hold each term, and what the whole list can be narrowed to."""

PLACES = """
    SELECT t.number, t.lang, t.length, held.lexeme, coalesce(array_to_string(held.weights, ''), '') AS weights
    FROM {schema}.texts t, unnest(t.words) AS held (lexeme, positions, weights)
    WHERE t.number = ANY (:numbers) AND held.lexeme = ANY (:lexemes)
"""
"""What stands in some texts of some terms: the weight of each place, none for a mark."""
