"""Sections of nested and of flat sources."""

from __future__ import annotations

import pytest

from extractor.article import Article, BlockKind, Region, SectionType
from extractor.segmentation import segment
from tests.segmentation.builders import article, by_section, h, nested, p, title


def sections(made: Article) -> dict[str, list[str]]:
    return by_section(made, segment(made))


def imrad(*outline: tuple[tuple[str, ...], str]) -> Article:
    """An article whose other sections are plain."""
    return nested((("Introduction",), "Why."), (("Methods",), "How."), (("Results",), "What."), *outline)


class TestNested:
    def test_subsections_inherit(self) -> None:
        made = imrad((("Discussion", "Limits", "Size"), "Few."), (("Discussion",), "Many."))

        assert sections(made)["discussion"] == ["Few.", "Many."]

    def test_subheadings_with_words_of_other_sections_stay_where_they_are(self) -> None:
        made = imrad((("Discussion", "Methods"), "Ours were good."), (("Discussion", "Background"), "Known."))

        assert sections(made)["discussion"] == ["Ours were good.", "Known."]

    def test_a_main_section_nested_into_an_earlier_one_by_mistake_is_found(self) -> None:
        made = nested(
            (("Introduction",), "Why."), (("Introduction", "Methods"), "How."), (("Results", "Discussion"), "So.")
        )

        assert sections(made) == {"introduction": ["Why."], "methods": ["How."], "discussion": ["So."]}

    @pytest.mark.parametrize("heading", ["Conclusions", "Limitations", "Strengths and limitations", "Summary"])
    def test_what_follows_the_discussion_belongs_to_it(self, heading: str) -> None:
        assert sections(imrad((("Discussion",), "A."), ((heading,), "B.")))["discussion"] == ["A.", "B."]

    @pytest.mark.parametrize(
        "heading", ["Acknowledgements", "Competing interests", "Funding", "Appendix 1", "References"]
    )
    def test_end_matter_ends_it_also_as_a_subsection(self, heading: str) -> None:
        made = imrad((("Discussion",), "A."), (("Discussion", heading), "B."), ((heading,), "C."))

        assert sections(made)["discussion"] == ["A."]

    def test_ethics_within_the_methods_are_methods(self) -> None:
        made = nested((("Introduction",), "Why."), (("Methods", "Ethics"), "Approved."), (("Discussion",), "So."))

        assert sections(made)["methods"] == ["Approved."]

    def test_several_studies_in_one_article(self) -> None:
        made = nested(
            (("Introduction",), "Why."),
            (("Study 1",), "First we ask."),
            (("Study 1", "Methods"), "How 1."),
            (("Study 1", "Results"), "What 1."),
            (("Study 1", "Discussion"), "So 1."),
            (("Study 2", "Methods"), "How 2."),
            (("Study 2", "Results and discussion"), "So 2."),
            (("General discussion",), "So."),
        )

        assert sections(made) == {
            "introduction": ["Why.", "First we ask."],
            "methods": ["How 1.", "How 2."],
            "results": ["What 1."],
            "discussion": ["So 1.", "So 2.", "So."],
        }

    def test_an_introduction_without_heading_is_found_by_position(self) -> None:
        made = article(
            p("Knees hurt.", region=Region.ABSTRACT, section_type=SectionType.ABSTRACT),
            p("Walking may help."),
            h("Methods"),
            p("How.", headings=("Methods",)),
            h("Discussion"),
            p("So.", headings=("Discussion",)),
        )

        segmentation = segment(made)

        assert by_section(made, segmentation)["introduction"] == ["Walking may help."]
        assert next(s for s in segmentation.sections if s.type is SectionType.INTRODUCTION).evidence == "position"

    def test_text_before_the_heading_aims_belongs_to_the_introduction(self) -> None:
        made = article(
            p("Knees hurt.", region=Region.ABSTRACT),
            p("Walking may help."),
            h("Why walk?"),
            p("It is cheap.", headings=("Why walk?",)),
            h("Aims"),
            p("We ask.", headings=("Aims",)),
            h("Methods"),
            p("How.", headings=("Methods",)),
        )

        assert sections(made)["introduction"] == ["Walking may help.", "It is cheap.", "We ask."]

    def test_the_source_s_word_is_taken_where_the_heading_names_no_section(self) -> None:
        made = article(
            h("Why walk?", section_type=SectionType.INTRODUCTION),
            p("It is cheap.", headings=("Why walk?",), section_type=SectionType.INTRODUCTION),
            h("Results", section_type=SectionType.DISCUSSION),
            p("Pain fell.", headings=("Results",), section_type=SectionType.DISCUSSION),
        )

        assert sections(made) == {"introduction": ["It is cheap."], "results": ["Pain fell."]}

    def test_boxes_are_outside_the_section(self) -> None:
        made = article(
            h("Discussion"),
            p("A.", headings=("Discussion",)),
            p("Key: walk.", headings=("Discussion",), section_type=SectionType.OTHER),
            p("B.", headings=("Discussion",)),
        )

        assert sections(made)["discussion"] == ["A.", "B."]

    def test_a_box_before_an_introduction_without_heading_is_neither(self) -> None:
        made = article(
            p("Knees hurt.", region=Region.ABSTRACT),
            h("Strengths and limitations of this study", section_type=SectionType.OTHER),
            p("A first.", headings=("Strengths and limitations of this study",), section_type=SectionType.OTHER),
            p("Walking may help."),
            h("Methods"),
            p("How.", headings=("Methods",)),
            h("Discussion"),
            p("So.", headings=("Discussion",)),
        )

        found = sections(made)

        assert (found["introduction"], found["discussion"]) == (["Walking may help."], ["So."])


class TestFlat:
    def test_headings_in_order(self) -> None:
        made = article(
            title("Walks"), h("Introduction"), p("Why."), h("Subjects and Methods"), p("How."),
            h("Participants", level=2), p("Who."), h("Results"), p("What."), h("Discussion"), p("So."),
            h("Pain", level=2), p("Less."), h("References"), p("Ref."),
        )  # fmt: skip

        found = sections(made)

        assert found["introduction"] == ["Why."]
        assert found["methods"] == ["How.", "Who."]
        assert found["discussion"] == ["So.", "Less."]
        assert found["other"] == ["Ref."]

    def test_a_structured_abstract_is_not_the_article(self) -> None:
        made = article(
            title("Walks"), h("Abstract"), h("Background"), p("a1."), h("Methods"), p("a2."), h("Results"), p("a3."),
            h("Conclusions"), p("a4."), h("Background"), p("Why."), h("Methods"), p("How."), h("Results"), p("What."),
            h("Discussion"), p("So."),
        )  # fmt: skip

        found = sections(made)

        assert found["abstract"] == ["a1.", "a2.", "a3.", "a4."]
        assert (found["introduction"], found["discussion"]) == (["Why."], ["So."])

    def test_a_structured_abstract_before_an_introduction_without_heading(self) -> None:
        made = article(
            h("Abstract"), h("Objective"), p("a1."), h("Methods"), p("a2."), h("Results"), p("a3."), h("Conclusion"),
            p("a4."), p("Why."), h("Methods"), p("How."), h("Results"), p("What."), h("Discussion"), p("So."),
        )  # fmt: skip

        found = sections(made)

        assert found["introduction"] == ["Why."]
        assert found["discussion"] == ["So."]

    def test_keywords_end_the_abstract(self) -> None:
        made = article(
            h("Abstract"), p("a1."), p("a2."), h("Keywords"), p("knee, walk"), p("Why."), h("Methods"), p("How."),
            h("Results"), p("What."), h("Discussion"), p("So."),
        )  # fmt: skip

        assert sections(made)["introduction"] == ["Why."]

    def test_a_box_in_front_is_no_discussion(self) -> None:
        made = article(
            h("Abstract"), p("a1."), h("Strengths and limitations of this study"), p("A first."), h("Introduction"),
            p("Why."), h("Methods"), p("How."), h("Discussion"), p("So."), h("Strengths and limitations"), p("Few."),
        )  # fmt: skip

        assert sections(made)["discussion"] == ["So.", "Few."]

    def test_methods_after_the_discussion(self) -> None:
        made = article(
            h("Introduction"), p("Why."), h("Results"), p("What."), h("Discussion"), p("So."), h("Methods"), p("How."),
        )  # fmt: skip

        assert sections(made) == {
            "introduction": ["Why."],
            "results": ["What."],
            "discussion": ["So."],
            "methods": ["How."],
        }

    def test_a_subheading_named_results_does_not_end_the_discussion(self) -> None:
        made = article(
            h("Introduction"), p("Why."), h("Methods"), p("How."), h("Results"), p("What."), h("Discussion"), p("So."),
            h("Results"), p("They agree."),
        )  # fmt: skip

        assert sections(made)["discussion"] == ["So.", "They agree."]

    def test_an_aside_interrupts_the_methods(self) -> None:
        made = article(
            h("Methods"), p("How."), h("Ethics statement"), p("Approved."), h("Sample"), p("Forty."),
            h("Discussion"), p("So."),
        )  # fmt: skip

        assert sections(made)["methods"] == ["How.", "Forty."]

    def test_run_in_headings_open_sections_and_are_no_part_of_the_sentence(self) -> None:
        made = article(
            p("Introduction: Walking may help."), p("METHODS We walked."), p("Results. Pain fell."),
            p("Discussion. It helped."), p("Much."),
        )  # fmt: skip

        assert sections(made) == {
            "introduction": ["Walking may help."],
            "methods": ["We walked."],
            "results": ["Pain fell."],
            "discussion": ["It helped.", "Much."],
        }

    def test_captions_tables_and_footnotes_hold_no_sentences(self) -> None:
        made = article(h("Discussion"), p("So."), (BlockKind.CAPTION, "Fig. A curve."), (BlockKind.FOOTNOTE, "A note."))

        assert sections(made) == {"discussion": ["So."]}


def test_sections_are_ordered_do_not_overlap_and_hold_their_sentences() -> None:
    made = imrad((("Discussion",), "So. And so."), (("Conclusion",), "Walk."))
    segmentation = segment(made)

    edges = [edge for section in segmentation.sections for edge in (section.start, section.end)]
    assert edges == sorted(edges)
    assert [s.n for s in segmentation.sentences] == list(range(1, len(segmentation.sentences) + 1))
    for sentence in segmentation.sentences:
        section = next(s for s in segmentation.sections if s.start <= sentence.start < s.end)
        assert section.type is sentence.section
