"""Pictures in the body of a request: as files of a form, alone, or as base64 in JSON."""

import base64
from typing import Any

from pydantic_core import ErrorDetails
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import File, MultipartState, create_form_parser

from bentos.refusal import Problem, RefusedError, short
from bentos.rows import JsonObjects, at_fault, field, row_type

SHAPE = (
    "send files as multipart/form-data, one picture as image/png or image/jpeg, or "
    '{"rows": [{"image": "<base64>"}]} as application/json'
)


class PictureParser(JsonObjects):
    """Takes encoded pictures out of a body.

    Args:
        maximum_rows: how many pictures one request may hold.
    """

    noun = "picture"
    part = "key"

    def __init__(self, maximum_rows: int) -> None:
        super().__init__(row_type([("image", str, ...)]), ["image"], maximum_rows, SHAPE)

    def parse(self, content_type: str, body: bytes) -> list[bytes]:
        """Read files of a form, a bare picture, or base64 in JSON.

        Args:
            content_type: of the request.
            body: as it came.

        Raises:
            RefusedError: it holds none, too many, or something else.
        """
        media = content_type.partition(";")[0].strip().lower()
        if media == "multipart/form-data":
            return self._files(content_type, body)
        if media.startswith("image/") or media == "application/octet-stream":
            return [body]
        if media == "application/json":
            return self._from_json(body)
        raise RefusedError.of(f"cannot read {short(media)!r}", SHAPE, short(media))

    def cell(self, row: int, column: str, detail: ErrorDetails) -> Problem:
        """Return what is wrong with a picture."""
        missing = detail["type"] == "missing"
        why = f"no key {column!r}" if missing else f"{short(detail['input'])!r} is not text"
        return _about(row, detail["input"], why)

    def _from_json(self, body: bytes) -> list[bytes]:
        problems, result = [], []
        for number, row in enumerate(self.rows(body)):
            image: str = getattr(row, field(0))
            try:
                # a data URL, as browsers give it, is taken too
                result.append(base64.b64decode(image.rpartition(",")[2], validate=True))
            except ValueError as error:  # characters beyond ASCII, or binascii.Error
                problems.append(_about(number, image, f"not base64: {error}"))
        if problems:
            raise RefusedError(problems)
        return result

    def _files(self, content_type: str, body: bytes) -> list[bytes]:
        result: list[bytes] = []

        def keep(file: File) -> None:
            if len(result) == self.maximum_rows:
                hint = f"send at most {self.maximum_rows} in one request"
                raise RefusedError.of("too many pictures", hint)
            file.file_object.seek(0)
            result.append(file.file_object.read())

        try:
            parser = create_form_parser(
                {"Content-Type": content_type.encode()},
                lambda _field: None,
                keep,
                config={"MAX_MEMORY_FILE_SIZE": len(body) + 1},
            )
            parser.write(body)
            parser.finalize()
        except (MultipartParseError, ValueError) as error:
            raise RefusedError.of(f"not a form: {error}", SHAPE) from None
        if getattr(parser.parser, "state", None) != MultipartState.END:
            raise RefusedError.of("a form that was cut off: it has no end", SHAPE)
        if not result:
            raise RefusedError.of("no pictures", SHAPE)
        return result


def _about(row: int, value: Any, why: str) -> Problem:
    hint = "give the file's bytes in base64, such as `base64 --wrap 0 picture.png` prints"
    return at_fault(row, "image", value, why, hint)
