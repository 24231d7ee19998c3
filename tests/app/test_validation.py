"""`dyad validate` tells strangers what is wrong with their files: file, line, subject, value, and what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.validation import validate_paths
from tests.app.test_exports import GOOD, HEAD

EDTF = "@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .\n"
BEFORE = (EDTF + HEAD + GOOD).count("\n")


def problems_of(path: Path, text: str | bytes) -> list[tuple[str, str]]:
    """Place, without the folder, and message of each problem of a file."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return [(one["place"].removeprefix(f"{path.parent}/"), one["message"]) for one in validate_paths([str(path)])]


# Lines are counted from the first of the text that follows a good file.
WRONG = {
    "syntax": ("id:b a dy:State\nid:c a dy:State .", 2, "", "A dot is expected at the end of statements"),
    "class": ("id:b a dy:Sate .", 1, "https://w3id.org/dyad/id/b", "class dy:Sate is not one of the ontology's classes of records; did you mean dy:State?"),
    "property": ("id:m_1\n dy:paraphrased 'x' .", 2, "m_1", "dy:paraphrased is not in the ontology; did you mean dy:paraphrase?"),
    "datatype": ("id:m_1 dy:tier 'one' .", 1, "m_1", 'integer, such as 5; found "one"'),
    "number": ("id:m_1\n dy:tier\n 7 .", 3, "m_1", "dy:tier: 7 is out of range. The tier of a fact is 1 or 2."),
    "source": ("\nid:m_2 a dy:ClaimFact ; dy:subject id:a ; dy:paraphrase 'x' ; dy:modality 'attributed' .", 2, "m_2", "dy:supportedBy: at least 1 needed, found 0. A fact is supported by at least one passage."),
    "dangling": ("id:m_1 dy:object\n id:nowhere .", 2, "m_1", "dy:object: 'nowhere' does not exist"),
    "edtf": ("id:m_1 dy:time\n '20x2'^^edtf:EDTF .", 2, "m_1", "dy:time: cannot read the time '20x2': it is not EDTF (ISO 8601-2); write for example 2020-12"),
    "untyped time": ("id:m_1 dy:time '2013' .", 1, "m_1", 'such as "2022-02"^^edtf:EDTF; found "2013"'),
    "other base": ("<http://example.org/x> a dy:State .", 1, "http://example.org/x", "not an IRI under https://w3id.org/dyad/id/; did you mean <https://w3id.org/dyad/id/x>?"),
    "blank subject": ("[] a dy:ClaimFact .", 1, "_:", "a blank node; give it an id"),
    "blank object": ("id:m_1 dy:supportedBy [] .", 1, "m_1", "dy:supportedBy: a blank node or a list is not an IRI"),
    "text for a link": ("id:m_1 dy:subject 'Kazakhstan' .", 1, "m_1", 'dy:subject: "Kazakhstan" is not an IRI under'),
    "list": ("id:m_1 dy:stance ( 'support' 'oppose' ) .", 1, "m_1", "several values stand side by side, separated by commas"),
    "foreign class": ("id:z a <http://xmlns.com/foaf/0.1/Person> ; dy:note 'x' .", 1, "https://w3id.org/dyad/id/z", "it has no rdf:type of the ontology, only <http://xmlns.com/foaf/0.1/Person>"),
    "annotation": ("id:a dy:memberOf id:org ~ id:m_1 {| dy:colour 'red' |} .", 1, "m_1", "dy:colour is not in the ontology"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_with_line_subject_value_and_what_would_be_right(tmp_path: Path, name: str) -> None:
    text, line, subject, message = WRONG[name]
    found = problems_of(tmp_path / "theirs.ttl", f"{EDTF}{HEAD}{GOOD}{text}\n")
    place = f"theirs.ttl:{BEFORE + line}" + (f" [{subject}" if subject else "")
    assert any(at.startswith(place) and message in said for at, said in found), found


@pytest.mark.parametrize(
    ("name", "text", "place", "message"),
    [
        ("empty.ttl", "", "empty.ttl", "the file is empty, or has no statement of the ontology"),
        ("comment.nt", "# nothing\n", "comment.nt", "no data set is described in it; it needs <https://w3id.org/dyad/id/dataset/ID> with dcterms:title"),
        ("picture.ttl", b"\x89PNG\r\n\x1a\n\x00\x00", "picture.ttl", "this is binary data, and Turtle is text in UTF-8"),
        ("latin.ttl", HEAD.encode() + "id:m_1 dy:caveat 'é' .".encode("latin-1"), "latin.ttl:5", "UTF-8"),
        ("word.docx", "x", "word.docx", "the ending has to be one of .ttl"),
        ("publisher.ttl", HEAD.replace('dc:publisher "me" ;', "") + GOOD, "publisher.ttl", "dc:publisher is missing"),
    ],
)
def test_files_that_hold_no_data_of_ours_say_why(tmp_path: Path, name: str, text: str | bytes, place: str, message: str) -> None:
    assert any(at == place and message in said for at, said in problems_of(tmp_path / name, text))


def test_records_are_checked_even_where_no_data_set_is_described(tmp_path: Path) -> None:
    prefixes = "".join(line + "\n" for line in HEAD.splitlines() if line.startswith("@prefix"))
    found = problems_of(tmp_path / "theirs.ttl", f"{prefixes}{GOOD}id:m_1 dy:tier 9 .\n")
    assert [at for at, _ in found] == ["theirs.ttl", f"theirs.ttl:{(prefixes + GOOD).count(chr(10)) + 1} [m_1]"]
    assert "no data set is described" in found[0][1] and "9 is out of range" in found[1][1]


def test_a_good_file_is_valid_also_in_rdf_1_2(tmp_path: Path) -> None:
    assert problems_of(tmp_path / "mine.ttl", HEAD + GOOD) == []
    assert problems_of(tmp_path / "mine.ttl", f"{HEAD}{GOOD}id:a dy:memberOf id:org ~ id:m_1 .\n") == []
