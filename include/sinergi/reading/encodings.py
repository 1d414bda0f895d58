"""The encoding of a text file, found by its bytes, and the file as a stream of UTF-8."""

from __future__ import annotations

import codecs
import io
from pathlib import Path
from typing import BinaryIO

from sinergi.errors import Place, RefusedFileError

_CHUNK = 1 << 20
_LOOK = 1 << 12
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def detect_encoding(path: Path, name: str = "") -> str:
    """Return the codec of a text file: byte order mark, UTF-16 without one, UTF-8, else cp1252.

    Raises:
        RefusedFileError: FILE-002 when the file holds empty bytes that no encoding explains.
    """
    with path.open("rb") as file:
        head = file.read(_LOOK)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    wide = _wide_encoding(head)
    if wide:
        return wide
    return "utf-8" if _is_strict_utf8(path, name or path.name) else "cp1252"


def open_utf8(path: Path, encoding: str) -> BinaryIO:
    """Open a text file as UTF-8 bytes without byte order mark; bytes of no meaning become U+FFFD."""
    file = path.open("rb")
    if encoding == "utf-8":
        return file
    return io.BufferedReader(_Transcoder(file, encoding), _CHUNK)


class _Transcoder(io.RawIOBase):
    """Reads another encoding as UTF-8."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        self._ready = b""

    def readable(self) -> bool:
        """Tell the buffer above that this can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer with the next UTF-8 bytes and return their number; 0 at the end."""
        while not self._ready:
            chunk = self._file.read(_CHUNK)
            self._ready = self._decoder.decode(chunk, final=not chunk).encode("utf-8", "replace")
            if not chunk:
                break
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def close(self) -> None:
        """Close the file underneath, too."""
        self._file.close()
        super().close()


def _wide_encoding(head: bytes) -> str | None:
    even, odd = head[::2].count(0), head[1::2].count(0)
    many = max(1, len(head) * 2 // 10)
    if odd >= many and even * 10 <= odd:
        return "utf-16-le"
    if even >= many and odd * 10 <= even:
        return "utf-16-be"
    return None


def _is_strict_utf8(path: Path, name: str) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_valid = True
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if b"\0" in chunk:
                raise RefusedFileError(
                    "Berkas teks berisi byte kosong (NUL), tanda salinan yang rusak atau bukan teks.",
                    code="FILE-002",
                    place=Place(file=name),
                    remedy="Minta pengirim menyimpan ulang lalu mengirim kembali.",
                )
            is_valid = is_valid and _decodes(decoder, chunk)
    return is_valid and _decodes(decoder, b"", final=True)


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True
