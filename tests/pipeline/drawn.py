"""What stands in a drawing."""

from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str | None]:
    """Its labels, from the first drawn to the last."""
    return [element.text for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]
