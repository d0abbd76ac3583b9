"""How often a JPEG makes its reader go over the whole picture."""

import re

MOST_SCANS = 20
"""Of one JPEG. A progressive one has about ten, 18 in four inks. A scan may take 30 bytes and yet
costs 5 to 20 ms at 16 million pixels, so that twenty cost well below a second."""

MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")
"""What ends coded data, in which FF is followed by 00 or is a restart marker, D0 to D7."""

END, SCAN = 0xD9, 0xDA
NO_LENGTH = {*range(0xC0), 0xD8}
"""Start, and what no JPEG has: decoders stop at these or skip the two bytes alone."""


def scans(jpeg: bytes) -> int:
    """Compute how many scans a decoder goes through, without decoding.

    What stands in metadata, such as a thumbnail, or after the end, such as a film, is no scan.
    Markers: ITU-T T.81, annex B.

    Args:
        jpeg: the file, which may be damaged.
    """
    result, place = 0, 0
    while (marker := MARKER.search(jpeg, place)) and (kind := marker[1][0]) != END:
        result += kind == SCAN
        place = marker.end()
        if kind not in NO_LENGTH:
            place += int.from_bytes(jpeg[place : place + 2])
    return result
