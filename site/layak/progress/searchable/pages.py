"""The fixed pages of this room: lists, the board, the open data and what belongs to them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from layak.core.searchable import FixedPage, register_fixed_pages


def register_pages_of_progress() -> None:
    """Make them findable by their headings and by what readers call them."""
    register_fixed_pages(
        "progress",
        FixedPage(
            "progress.show_progress",
            _l("Progress"),
            _l("The rank shows how far the city keeps children’s rights."),
            _l("Rank, score, award, six components, 24 indicators, stages of the evaluation"),
        ),
        FixedPage(
            "progress.show_changes",
            _l("What changed"),
            _l("Awards, scores, stages, evidence and visits: each change of the progress pages, the newest first."),
        ),
        *_lists(),
        *_reference(),
        *_open_data(),
    )


def _lists() -> tuple[FixedPage, ...]:
    return (
        FixedPage(
            "progress.list_offices",
            _l("What offices hand in"),
            _l(
                "For the evaluation the city asks its offices and partners for evidence."
                " Here stands how much each was asked for, and how much of it came."
            ),
        ),
        FixedPage(
            "progress.list_series",
            _l("Numbers"),
            _l(
                "What the city counts for each indicator, year by year."
                " Each number says who counted it, in which year, and where it was read."
            ),
            _l("Statistics, figures, charts"),
        ),
        FixedPage(
            "progress.list_visits",
            _l("Verification visits"),
            _l(
                "A team comes to see whether the report fits what there is."
                " Here stands where it went, what it found, and what became of that."
            ),
        ),
        FixedPage(
            "progress.list_partners",
            _l("What partners promised"),
            _l("Companies, media and community groups that work for children, and what became of their promises."),
        ),
    )


def _reference() -> tuple[FixedPage, ...]:
    return (
        FixedPage(
            "progress.list_places",
            _l("Places for children"),
            _l("Health centres, schools, play spaces and other places for children that a source names."),
        ),
        FixedPage(
            "progress.show_glossary",
            _l("Glossary"),
            _l("The words of the child-friendly city, explained in a sentence each."),
            _l("Acronyms, abbreviations, dictionary"),
        ),
    )


def _open_data() -> tuple[FixedPage, ...]:
    return (
        FixedPage(
            "progress.show_open_data",
            _l("Open data"),
            _l("Everything that the progress pages show, to download and to work with."),
            _l("Download data, datasets, CSV, XLSX, JSON, Excel"),
        ),
        FixedPage(
            "progress.show_dictionary",
            _l("What each column means"),
            _l("The columns have the same names in every format and in both languages."),
            _l("Data dictionary, metadata"),
        ),
        FixedPage(
            "progress.show_api",
            _l("The API"),
            _l(
                "Programs read the same data as JSON."
                " No account and no key is needed; nothing can be changed through it."
            ),
        ),
        FixedPage(
            "progress.list_data_versions",
            _l("Versions of the data"),
            _l(
                "A version stays as it was, for papers and reports that name it. Its hash shows that nobody changed it."
            ),
        ),
    )
