"""The open data as documents of the search: one for each dataset, leading to its place on the page."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from layak.core.language import LANGUAGES
from layak.core.searchable import Document, Source
from layak.progress.service.faults import NotThere
from layak.progress.service.open_data.datasets import DATASETS, Dataset, get_dataset


def dataset_documents(dataset: Dataset) -> Iterator[Document]:
    """One dataset in each language, with the titles of its columns."""
    for lang in LANGUAGES:
        with force_locale(lang):
            yield Document(
                kind="dataset",
                key=dataset.key,
                lang=lang,
                title=str(dataset.title),
                lead=str(dataset.about),
                body="\n".join([str(_l("Open data")), "CSV XLSX JSON", *(str(one.title) for one in dataset.fields)]),
                endpoint="progress.show_open_data",
                values={"_anchor": dataset.key},
            )


def dataset_source() -> Source:
    """All datasets; they change only with the program."""

    def documents() -> Iterator[Document]:
        for dataset in DATASETS:
            yield from dataset_documents(dataset)

    def document_for(key: str) -> list[Document]:
        try:
            return list(dataset_documents(get_dataset(key)))
        except NotThere:
            return []

    return Source(kind="dataset", label=_l("Datasets"), documents=documents, document_for=document_for)
