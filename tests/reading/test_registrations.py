from __future__ import annotations

import pytest

from extractor.reading import read_article
from extractor.reading.registrations import normalise_registrations
from tests.reading.samples import jats


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("NCT01234567", "NCT01234567"),
        ("NCT 01234567", "NCT01234567"),
        ("ISRCTN: 12345678", "ISRCTN12345678"),
        ("ACTRN12605000123456", "ACTRN12605000123456"),
        ("EudraCT number 2006-007031-27", "EUDRACT2006-007031-27"),
        ("EUCT 2022-501234-12-00", "EUCT2022-501234-12"),
        ("EU CT number 2022-501234-12", "EUCT2022-501234-12"),
        ("CTIS: 2022-501234-12-00", "EUCT2022-501234-12"),
        ("ChiCTR-TRC-12001234", "CHICTR-TRC-12001234"),
        ("ChiCTR1800012345", "CHICTR1800012345"),
        ("DRKS00001234", "DRKS00001234"),
        ("irct ID: IRCT20130202123N1", "IRCT20130202123N1"),
        ("JPRN-UMIN000012345", "UMIN000012345"),
        ("UMIN-CTR 000012345", "UMIN000012345"),
        ("jRCTs031180123", "JRCTS031180123"),
        ("CTRI/2010/091/000345", "CTRI/2010/091/000345"),
        ("NTR1234", "NTR1234"),
        ("PACTR201501000123456", "PACTR201501000123456"),
        ("KCT0001720", "KCT0001720"),
        ("RBR-2mn4xk", "RBR-2MN4XK"),
        ("TCTR20180101001", "TCTR20180101001"),
        ("SLCTR/2018/012", "SLCTR/2018/012"),
        ("HKUCTR-1234", "HKUCTR-1234"),
        ("LBCTR2019010123", "LBCTR2019010123"),
        ("PER-012-10", "PER-012-10"),
        ("PER‑012‑10", "PER-012-10"),
        ("RPCEC00000123", "RPCEC00000123"),
        ("U1111-1234-5678", "U1111-1234-5678"),
    ],
)
def test_numbers_are_brought_into_one_form_and_found_in_articles(text: str, number: str) -> None:
    assert normalise_registrations(f"registered ({text}).") == (number,)
    assert read_article(jats(section("Methods", f"Registered ({text})."))).metadata.registrations == (number,)


def test_other_numbers_are_none() -> None:
    assert normalise_registrations("SF-36 in 2004-2006, NCT123, grant NTR, doi 10.1000/123456789") == ()


def section(title: str, text: str) -> str:
    return f"<sec><title>{title}</title><p>{text}</p></sec>"


def test_the_own_number_is_taken_and_those_of_cited_trials_are_not() -> None:
    body = (
        section("Introduction", "A large trial (ClinicalTrials.gov NCT00000001) failed.")
        + section("Methods", "The trial was registered at ClinicalTrials.gov (NCT00000002).")
        + section("Discussion", "Two trials are ongoing (registered as NCT00000003 and ISRCTN00000004).")
    )

    assert read_article(jats(body)).metadata.registrations == ("NCT00000002",)


def test_the_abstract_is_trusted_and_a_statement_counts_wherever_it_stands() -> None:
    front = "<abstract><p>Pain fell. ISRCTN12345678.</p></abstract>"
    body = section("Introduction", "This trial was registered (NCT00000002). Others were not (NCT00000001).")

    registrations = read_article(jats(body, front=front)).metadata.registrations

    assert registrations[0] == "ISRCTN12345678"
    assert "NCT00000002" in registrations


def test_a_trial_registration_subsection_of_the_discussion_is_the_trials_own() -> None:
    subsection = section("Trial registration", "Registry: NCT00000002.")
    body = f"<sec><title>Discussion</title><p>It helped.</p>{subsection}</sec>"

    assert read_article(jats(body)).metadata.registrations == ("NCT00000002",)


def test_a_long_list_of_trials_is_no_registration() -> None:
    numbers = ", ".join(f"NCT0000001{i}" for i in range(9))

    assert (
        read_article(jats(section("Methods", f"Included trials (registry numbers): {numbers}."))).metadata.registrations
        == ()
    )
