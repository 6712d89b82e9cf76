"""A file of the Hugging Face hub over HTTPS, from any byte on, with the hash that the hub states for it."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException, HTTPResponse
from typing import IO
from urllib.parse import quote, urljoin, urlsplit

from auteur.core.catalogue import ModelFile, Source
from auteur.core.errors import AccessError, EngineError, NotFound, Unavailable

__all__ = ["Hub", "ModelGated", "Offline", "Remote"]

_TIMEOUT_S = 20.0
_BLOCK = 1 << 20
_REDIRECTS = 5
_SHA256 = re.compile(r"[0-9a-f]{64}")
_GIT_SHA1 = re.compile(r"[0-9a-f]{40}")


class Offline(Unavailable):
    """The hub does not answer. What was fetched so far is kept."""

    code = "offline"


class ModelGated(AccessError):
    """Whoever fetches the model must have accepted its licence on the hub."""

    code = "model_gated"

    def __init__(self, source: Source) -> None:
        page = f"https://huggingface.co/{source.repository}"
        super().__init__(
            f"{source.repository} is given to those who accepted its licence",
            hint=f"accept it at {page} and set HF_TOKEN to a token that may read it",
        )


@dataclass(frozen=True, slots=True)
class Remote:
    """A file's bytes from `offset` on, of `size` in all (None where it is not told).

    `sha256` is of the whole file, and so is `git_sha1`, of git's blob; of one the hub states the other is "".
    """

    offset: int
    size: int | None
    sha256: str
    git_sha1: str
    blocks: Iterator[bytes]


class Hub:
    """The hub at `base`. Only loopback is asked without TLS, and the token goes to the hub's own host alone."""

    def __init__(self, base: str = "https://huggingface.co", token: str = "", timeout_s: float = _TIMEOUT_S):
        self._base, self._token, self._timeout_s = base.rstrip("/"), token, timeout_s
        self._opener = urllib.request.build_opener(_NoRedirect)

    def open(self, file: ModelFile, offset: int = 0) -> Remote:
        """A file from byte `offset` on, or from 0 where the hub will not begin there.

        Raises Offline, ModelGated, NotFound or EngineError; the blocks raise OSError where the line breaks.
        """
        path = quote(file.remote_path)
        url = f"{self._base}/{file.source.repository}/resolve/{file.source.revision}/{path}"
        stated = Message()
        for _ in range(_REDIRECTS):
            answer = self._ask(url, offset, file)
            for name, value in answer.headers.items():
                if name not in stated:
                    stated[name] = value
            if answer.status < 300:
                return _remote(answer, stated, offset)
            answer.close()
            if answer.status == 416 and offset:
                offset = 0
            else:
                url = urljoin(url, answer.headers.get("Location") or "")
        raise EngineError(f"{file.remote_path} of {file.source} is sent on for ever", hint="try again later")

    def _ask(self, url: str, offset: int, file: ModelFile) -> HTTPResponse:
        _check_address(url)
        request = urllib.request.Request(url, headers={"Accept-Encoding": "identity"})  # noqa: S310 - https, or http to this machine
        if offset:
            request.add_header("Range", f"bytes={offset}-")
        if self._token and urlsplit(url).netloc == urlsplit(self._base).netloc:
            request.add_header("Authorization", f"Bearer {self._token}")
        try:
            answer: HTTPResponse = self._opener.open(request, timeout=self._timeout_s)
        except urllib.error.HTTPError as said:
            raise _refusal(said, file) from said
        except (OSError, HTTPException) as failure:
            raise Offline(
                f"{urlsplit(url).hostname} does not answer: {failure}",
                hint="models are fetched over the network; run it again when there is one",
            ) from failure
        return answer


class _NoRedirect(urllib.request.HTTPErrorProcessor):
    """Answers below 400, and 416, come back as they are: the first one of a redirect states the file's hash."""

    def http_response(self, request: urllib.request.Request, response: HTTPResponse) -> HTTPResponse:
        if response.status < 400 or response.status == 416:
            return response
        body: IO[bytes] = response
        raise urllib.error.HTTPError(
            request.full_url, response.status, response.reason, response.headers, body
        )

    https_response = http_response


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (
        parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")
    ):
        raise EngineError(f"{url[:80]} is not an https address", hint="set HF_ENDPOINT to one, or unset it")


def _refusal(said: urllib.error.HTTPError, file: ModelFile) -> Exception:
    said.close()
    if said.code in (401, 403):
        return ModelGated(file.source)
    if said.code == 404:
        return NotFound(f"{file.remote_path} is not in {file.source}")
    if said.code == 429 or said.code >= 500:
        return Offline(f"the hub answers {said.code}", hint="try again later; it goes on where it broke off")
    return EngineError(f"the hub answers {said.code} for {file.remote_path} of {file.source}")


def _remote(answer: HTTPResponse, stated: Message, offset: int) -> Remote:
    begins = offset if answer.status == 206 else 0
    length = answer.headers.get("Content-Length")
    tag = (stated.get("X-Linked-Etag") or stated.get("Etag") or "").removeprefix("W/").strip('"')
    return Remote(
        begins,
        None if length is None else begins + int(length),
        tag if _SHA256.fullmatch(tag) else "",
        tag if _GIT_SHA1.fullmatch(tag) else "",
        _blocks(answer),
    )


def _blocks(answer: HTTPResponse) -> Iterator[bytes]:
    with closing(answer):
        try:
            while block := answer.read(_BLOCK):
                yield block
        except HTTPException as broken:
            raise OSError(f"the connection broke: {broken}") from broken
