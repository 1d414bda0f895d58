"""A second process that cleans and writes blocks of a large file beside this one, on a connection of its own.

It is an ordinary child process, started without a fork of this one: the threads and connections of this process
stay its own, and a daemonic one, such as a worker of Celery, may have it too. Both talk over a pair of sockets,
one block and one answer at a time. Its rows lie in one transaction that ends with :meth:`WriterProcess.commit`;
whatever ends the pair of sockets before that, a kill too, rolls them back and ends the process.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self

from sinergi.delivery.block_writer import BlockWriter, SheetWork
from sinergi.errors import ServiceError
from sinergi.failures import failure_frames
from sinergi.log import get_logger
from sinergi.reading.rows import DataBlock
from sinergi.settings import REPOSITORY
from sinergi.warehouse.connection import begin

logger = get_logger(__name__)

_PROGRAM = "import sys; from sinergi.delivery.writer_process import serve; serve(int(sys.argv[1]))"
_PATIENCE_SECONDS = 10.0


@dataclass(frozen=True)
class _Failure:
    """What went wrong in the process: the error, and its stack without values."""

    error: Exception
    stack: str


class WriterProcess:
    """The process as seen from the one that reads the file; leaving the context ends it, and uncommitted rows go."""

    def __init__(self) -> None:
        self._pipe, theirs = Pipe()
        with theirs:
            include = str(REPOSITORY / "include")
            paths = [include, os.environ.get("PYTHONPATH", "")]
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-c", _PROGRAM, str(theirs.fileno())],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self._is_busy = True
        self._has_rows = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: object, __: TracebackType | None) -> None:
        self._pipe.close()
        if kind is not None:
            self._process.kill()
        try:
            self._process.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    def offer(self, work: SheetWork, block: DataBlock) -> bool:
        """Give the process a block unless it still works on another one; return whether it took it.

        Raises:
            Exception: What went wrong with an earlier block, as if it had been written here.
            ServiceError: The process is gone.
        """
        if self._is_busy and self._pipe.poll():
            self._hear()
        if self._is_busy:
            return False
        self._say((work, block))
        self._has_rows = True
        return True

    def commit(self) -> None:
        """Wait for the last block and make the rows of the process stay. Raises what :meth:`offer` raises."""
        if not self._has_rows:
            return
        if self._is_busy:
            self._hear()
        self._say(None)
        self._hear()

    def _say(self, message: tuple[SheetWork, DataBlock] | None) -> None:
        try:
            self._pipe.send(message)
        except OSError as error:
            raise self._gone() from error
        self._is_busy = True

    def _hear(self) -> None:
        try:
            answer = self._pipe.recv()
        except (EOFError, OSError) as error:
            raise self._gone() from error
        if isinstance(answer, _Failure):
            logger.info("Stack without values:\n%s", answer.stack)
            raise answer.error
        self._is_busy = False

    def _gone(self) -> ServiceError:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_PATIENCE_SECONDS)
        return ServiceError(
            f"Proses pembantu yang membersihkan baris berhenti sebelum selesai (kode {self._process.returncode}).",
            code="SERVICE-184",
            remedy="Tidak ada baris yang tersimpan; jalankan lagi. Bila berulang, periksa sisa memori server.",
        )


def serve(descriptor: int) -> None:
    """Do the work of the process: write the blocks that come, until the last one or until nobody asks any more.

    Args:
        descriptor: Number of its end of the pair of sockets.
    """
    with Connection(descriptor) as pipe, suppress(EOFError, BrokenPipeError, ConnectionResetError):
        pipe.send(None)
        message = pipe.recv()
        try:
            _write_blocks(pipe, *message)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            raise
        except Exception as error:
            pipe.send(_Failure(_portable(error), failure_frames(error)))
        else:
            pipe.send(None)


def _write_blocks(pipe: Connection, work: SheetWork, block: DataBlock) -> None:
    message: tuple[SheetWork, DataBlock] | None = (work, block)
    with begin(work.settings) as connection:
        while message is not None:
            work = message[0]
            with BlockWriter(connection, work) as writer:
                while message is not None and message[0].number == work.number:
                    writer.write(message[1])
                    pipe.send(None)
                    message = pipe.recv()


def _portable(error: Exception) -> Exception:
    """Return the error if it can travel to another process, else its type alone."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301
    except Exception:
        return RuntimeError(type(error).__name__)
    return error
