"""What the search has of the forum: public versions with the city's words to them, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from layak.core.searchable import Document
from layak.forum.service.faults import NotThere
from layak.forum.service.published.reading import PublicIdea, get_published, list_after
from layak.forum.service.published.stories import WITH_WORDS, StoryStep, list_said_between, story_of

STEP = 200


def documents() -> Iterator[Document]:
    """Every public idea for the search, some hundred at a time."""
    start = 0
    while ideas := list_after(start, STEP):
        said = list_said_between(ideas[0].number, ideas[-1].number)
        for idea in ideas:
            yield from in_languages(idea, said.get(idea.number, ()))
        start = ideas[-1].number


def document_for(key: str) -> list[Document]:
    """One public idea for the search; nothing once it is no longer public."""
    try:
        idea = get_published(int(key))
    except (NotThere, ValueError):
        return []
    return in_languages(idea, [step for step in story_of(idea.number) if step.kind in WITH_WORDS])


def in_languages(idea: PublicIdea, said: Iterable[StoryStep]) -> list[Document]:
    """The idea in each language that it has, with what the city said in that language."""
    steps = list(said)
    said_id, said_en = [step.text_id for step in steps], [step.text_en or "" for step in steps]
    texts = {"id": (idea.title_id, idea.text_id, said_id), "en": (idea.title_en, idea.text_en, said_en)}
    return [
        Document(
            kind="idea",
            key=str(idea.number),
            lang=lang,
            title=title,
            body="\n".join([body, *filter(None, words)]),
            endpoint="forum.show_idea",
            values={"number": idea.number},
            date=idea.month,
            date_precision="month",
            components=(idea.topic,) if idea.topic else (),
            district=idea.district or "",
            office=idea.office_key or "",
            is_sample=idea.is_sample,
        )
        for lang, (title, body, words) in texts.items()
        if title and body
    ]
