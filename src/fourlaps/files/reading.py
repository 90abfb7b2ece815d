"""read_activity: bytes of any supported file, told apart by what they hold and never by their name.

>>> read_activity(b"hello")
Traceback (most recent call last):
    ...
fourlaps.errors.UnreadableFile: The file is no activity: it is neither FIT, GPX nor TCX. Export one from the watch.
"""

from __future__ import annotations

import re

from fourlaps.errors import UnreadableFile
from fourlaps.files import archive
from fourlaps.vocabulary.activity import Activity

_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)[\s>/]")
_SNIFFED_BYTES = 65536  # a root element stands behind declarations and comments, never further in
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_activity(data: bytes, *, name: str | None = None) -> Activity:
    """The activity in the bytes of a FIT, GPX or TCX file; gzip and one-file ZIPs are opened.

    name    only to be shown; content decides what the file is
    raises  UnreadableFile with what was found and where reading stopped; NoRunInFile for courses, workouts,
            settings. Other sports are read, and say their sport.
    """
    from fourlaps.files import cleaning, fit, fit_walk, gpx, tcx

    if not data:
        raise UnreadableFile("The file is empty. Export it again from the watch or its app.", 0)
    inner = archive.unwrap(data)
    if not inner:
        raise UnreadableFile("The archive holds an empty file. Export it again from the watch or its app.", 0)
    text = _text(inner)
    if text is not None:
        root = _root(text)
        if root == "gpx":
            recording = gpx.read_gpx(text)
        elif root == "trainingcenterdatabase":
            recording = tcx.read_tcx(text)
        else:
            raise UnreadableFile(_what_else(root), 0)
    elif fit_walk.looks_like_fit(inner):
        recording = fit.read_fit(inner)
    else:
        raise UnreadableFile(
            "The file is no activity: it is neither FIT, GPX nor TCX. Export one from the watch.",
            0,
        )
    if recording.name is None:
        recording.name = name
    return cleaning.clean(recording)


def _text(data: bytes) -> bytes | None:
    """The bytes from the first '<' on if they are markup, in an encoding expat reads; else None."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            if encoding == "utf-16":
                return data if b"<" in data[:8] else None
            data = data[len(mark) :]
            break
    stripped = data.lstrip(b" \t\r\n\0") if data[:1] in b" \t\r\n\0<" else data
    return stripped if stripped[:1] == b"<" else None


def _root(text: bytes) -> str:
    head = (
        text[:_SNIFFED_BYTES].replace(b"\0", b"") if text[:2] in (b"\xff\xfe", b"\xfe\xff") else text[:_SNIFFED_BYTES]
    )
    head = re.sub(rb"<!--.*?(?:-->|\Z)", b"", head, flags=re.DOTALL)
    match = _ROOT.search(head)
    return match[1].decode("ascii", "replace").lower() if match else ""


def _what_else(root: str) -> str:
    if root == "html":
        return "The file is a web page, not an activity: the download failed. Log in and download it again."
    if root == "healthdata":
        return "This is Apple Health's own export. Import the files in its folder workout-routes instead."
    return f"The file is XML, but no activity ('{root or 'nothing'}' inside). GPX and TCX can be read."
