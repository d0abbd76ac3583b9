"""Pictures in the body of a request: as files of a form, alone, or as base64 in JSON."""

import base64
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import File, MultipartState, create_form_parser

from bentos.refusal import SHOWN, Problem, RefusedError, short

SHAPE = (
    "send files as multipart/form-data, one picture as image/png or image/jpeg, or "
    '{"rows": [{"image": "<base64>"}]} as application/json'
)


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    image: str


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    rows: Annotated[
        list[_Row],
        Field(min_length=1),
        BeforeValidator(lambda rows: [rows] if isinstance(rows, dict) else rows),
    ]


def pictures(content_type: str, body: bytes, maximum: int) -> list[bytes]:
    """Take the encoded pictures out of a body.

    Args:
        content_type: of the request.
        body: as it came.
        maximum: pictures in one request.

    Raises:
        RefusedError: it holds none, too many, or something else.
    """
    media = content_type.partition(";")[0].strip().lower()
    if media == "multipart/form-data":
        found = _files(content_type, body)
    elif media.startswith("image/") or media == "application/octet-stream":
        found = [body]
    elif media == "application/json":
        found = _from_json(body)
    else:
        raise _refused(f"cannot read {media!r}", SHAPE, media)
    if not found:
        raise _refused("no pictures", SHAPE)
    if len(found) > maximum:
        raise _refused(f"{len(found)} pictures", f"send at most {maximum} in one request")
    return found


def _files(content_type: str, body: bytes) -> list[bytes]:
    found: list[bytes] = []

    def keep(file: File) -> None:
        file.file_object.seek(0)
        found.append(file.file_object.read())

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
        raise _refused(f"not a form: {error}", SHAPE) from None
    if getattr(parser.parser, "state", None) != MultipartState.END:
        raise _refused("a form that was cut off: it has no end", SHAPE)
    return found


def _from_json(body: bytes) -> list[bytes]:
    try:
        rows = _Body.model_validate_json(body).rows
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False)
        raise RefusedError([_problem(detail) for detail in details[:SHOWN]], len(details)) from None
    problems, found = [], []
    for number, row in enumerate(rows):
        try:
            # a data URL, as browsers give it, is taken too
            found.append(base64.b64decode(row.image.rpartition(",")[2], validate=True))
        except ValueError as error:  # characters beyond ASCII, or binascii.Error
            problems.append(_about(number, row.image, f"not base64: {error}"))
    if problems:
        raise RefusedError(problems)
    return found


def _problem(detail: Any) -> Problem:
    place = detail["loc"]
    row = place[1] if len(place) > 1 and isinstance(place[1], int) else None
    if row is None:
        why = "not JSON" if detail["type"] == "json_invalid" else detail["msg"]
        return Problem(row=None, column=None, value=short(detail["input"]), why=why, mend=SHAPE)
    return _about(row, detail["input"], detail["msg"])


def _about(row: int, value: Any, why: str) -> Problem:
    mend = "give the file's bytes in base64, such as `base64 --wrap 0 picture.png` prints"
    return Problem(row=row, column="image", value=short(value), why=why, mend=mend)


def _refused(why: str, mend: str, value: Any = None) -> RefusedError:
    return RefusedError([Problem(row=None, column=None, value=value, why=why, mend=mend)])
