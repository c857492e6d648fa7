"""Parses XML that nobody vouches for.

Bytes in, root element out. Entities, DTD and network are off; a document that declares
entities of its own, is nested beyond reason or has millions of elements is refused before it
costs time or memory. Namespaces of the article's own vocabulary are removed, so that the
readers see local names; MathML keeps its namespace.
"""

from __future__ import annotations

import html
import re
from html.entities import html5
from typing import Any

from lxml import etree

from extractor.errors import ReadError
from extractor.reading.options import ReadOptions

__all__ = ["MAX_MARKUP", "READER", "element_text", "parse_xml"]

READER = f"lxml {'.'.join(map(str, etree.LXML_VERSION[:3]))}"

MAX_MARKUP = 1_000_000
"""Most `<` a source may hold. libxml2 takes some 120 bytes for an element, so this keeps a
hostile file under 100 MB; the largest real article seen has 60,000."""

_ENTITY_DECLARATION = re.compile(rb"<\x00?!\x00?E\x00?N\x00?T\x00?I\x00?T\x00?Y")
_NAMED_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31};)")
_XML_ENTITIES = (b"amp;", b"lt;", b"gt;", b"quot;", b"apos;")
_MATHML = "{http://www.w3.org/1998/Math/MathML}"


def parse_xml(data: bytes, name: str, options: ReadOptions) -> Any:
    """The root element (`lxml.etree._Element`) of an XML document.

    Raises:
        ReadError: not well-formed, or built to do harm.
    """
    if _ENTITY_DECLARATION.search(data):
        raise ReadError(name, "declares XML entities of its own, which articles do not; not read for safety")
    if data.count(b"<") > MAX_MARKUP:
        raise ReadError(name, f"has more than {MAX_MARKUP:,} XML tags")
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as err:
        root = _parse_with_named_entities(data, name, err)
    # One step of XPath per level: linear in the number of elements, and without recursion.
    if root.xpath("boolean(" + "/*" * (options.max_depth + 1) + ")"):
        raise ReadError(name, f"is nested more than {options.max_depth} levels deep")
    if root.tag.startswith("{"):
        _drop_namespaces(root)
    return root


def _local_name(tag: str) -> str:
    """The tag without its namespace.

    >>> _local_name("{http://www.tei-c.org/ns/1.0}div")
    'div'
    """
    return tag.rpartition("}")[2]


def element_text(element: Any) -> str:
    """All text below an element, entities resolved; the empty string for None."""
    if element is None:
        return ""
    return "".join(html.unescape(piece) for piece in element.itertext())


def _parser() -> Any:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _parse_with_named_entities(data: bytes, name: str, first: Exception) -> Any:
    # Old BMC and HTML-born files use &nbsp; and the like without a DTD that declares them.
    replaced = _NAMED_ENTITY.sub(_as_character_reference, data)
    if replaced != data:
        try:
            return etree.fromstring(replaced, _parser())
        except etree.XMLSyntaxError as err:
            first = err
    raise ReadError(name, f"is not well-formed XML ({first}); is the file complete?") from first


def _as_character_reference(match: re.Match[bytes]) -> bytes:
    entity = match[1]
    if entity in _XML_ENTITIES:
        return match[0]
    characters = html5.get(entity.decode("ascii"))
    if characters is None:
        return match[0]
    return "".join(f"&#{ord(c)};" for c in characters).encode("ascii")


def _drop_namespaces(root: Any) -> None:
    for element in root.iter(etree.Element):
        if element.tag.startswith("{") and not element.tag.startswith(_MATHML):
            element.tag = _local_name(element.tag)
