"""Handing messages to a mail server: one connection for many, retries, and what became of each.

Here belongs the talk with the server. A message counts as handed over when the server has said so
after its last byte; until its first byte is sent, trying again is safe. What is kept of it belongs
to `ledger`, which the steps here call at exactly these moments.
"""

import smtplib
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import SecretStr

from reports.delivery.ledger import Delivery, Ledger
from reports.delivery.message import MessageError, sender_address

PORTS = {"starttls": 587, "tls": 465, "none": 25}
FIRST_PAUSE_SECONDS = 1.0
ACCEPTED, FORWARDED, PERMANENT = 250, 251, 500
ANSWER_SHOWN = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """A mail server and how it is talked to; without a `port`, by the usual one."""

    host: str
    port: int | None
    security: Literal["starttls", "tls", "none"]
    user: str | None
    password: SecretStr | None
    timeout_seconds: float
    retries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message on its way: its row of the ledger, where it goes, and how its bytes are had."""

    delivery: Delivery
    address: str
    message: Callable[[], bytes]


class _Away(Exception):
    """The server cannot be talked to now; later it may."""


class _Unusable(Exception):
    """The server will not talk to us as we are set up; trying again does not help."""


def hand_over(
    letters: Sequence[Letter],
    *,
    server: SmtpServer,
    sender: str,
    ledger: Ledger,
    at: datetime,
    pause: Callable[[float], None],
) -> None:
    """Hand letters to the server, each once; what becomes of each stands in the ledger.

    A permanent refusal of a letter ends that letter alone. Where the server is away or asks to
    wait, what is left is tried again after a pause, `retries` times as long as nothing gets
    through, each time after twice as long; then it has failed until the next run.
    """
    waiting, fruitless = list(letters), 0
    while waiting:
        round_ = _Round(server, sender=sender, ledger=ledger, at=at)
        try:
            deferred = round_.hand_over(waiting)
        except _Unusable as error:
            for letter in round_.not_tried(waiting):
                ledger.failed(letter.delivery, str(error), is_retried=True, at=at)
            return
        fruitless = 0 if len(deferred) < len(waiting) else fruitless + 1
        waiting = [letter for letter, _ in deferred]
        if fruitless > server.retries:
            for letter, reason in deferred:
                ledger.failed(letter.delivery, reason, is_retried=True, at=at)
            return
        if waiting:
            pause(FIRST_PAUSE_SECONDS * 2 ** max(0, fruitless - 1))


class _Round:
    """One connection, and the letters that go over it."""

    def __init__(self, server: SmtpServer, *, sender: str, ledger: Ledger, at: datetime) -> None:
        self._server = server
        self._sender = sender_address(sender).addr_spec
        self._ledger = ledger
        self._at = at
        self._done: set[int] = set()

    def not_tried(self, letters: Sequence[Letter]) -> list[Letter]:
        """Those of the letters of which nothing is known yet."""
        return [letter for letter in letters if letter.delivery.delivery_id not in self._done]

    def hand_over(self, letters: Sequence[Letter]) -> list[tuple[Letter, str]]:
        """Try each letter once; gives those to be tried again, and why."""
        deferred: list[tuple[Letter, str]] = []
        try:
            connection = _connected(self._server)
        except _Away as error:
            return [(letter, str(error)) for letter in letters]
        try:
            for letter in letters:
                reason = self._hand_over_one(connection, letter)
                if reason is not None:
                    deferred.append((letter, reason))
                self._done.add(letter.delivery.delivery_id)
        except _Away as error:
            deferred += [(letter, str(error)) for letter in self.not_tried(letters)]
        finally:
            _close(connection)
        return deferred

    def _hand_over_one(self, connection: smtplib.SMTP, letter: Letter) -> str | None:
        """Why the letter is to be tried again; None where it is done with."""
        try:
            message = letter.message()
        except (MessageError, OSError) as error:
            self._ledger.failed(letter.delivery, str(error), is_retried=True, at=self._at)
            return None
        try:
            code, answer = connection.mail(self._sender)
            if code >= PERMANENT:
                # Whom it is from is the same in all letters, so none of them is to blame.
                raise _Unusable(f"{self._sender} may not send: {_answer(code, answer)}")
            if code == ACCEPTED:
                code, answer = connection.rcpt(letter.address)
            if code not in (ACCEPTED, FORWARDED):
                connection.rset()
                return self._refused_or_deferred(letter, code, answer, attempts=1)
        except (smtplib.SMTPException, OSError) as error:
            raise _Away(_told(error)) from error
        self._ledger.sending(letter.delivery, at=self._at)
        try:
            code, answer = connection.data(message)
        except smtplib.SMTPDataError as error:
            # The server did not want the first byte, and still has the letter's envelope. If it
            # cannot be told to forget that, the next letter will find out.
            with suppress(smtplib.SMTPException, OSError):
                connection.rset()
            return self._refused_or_deferred(letter, error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            self._ledger.failed(
                letter.delivery,
                f"the connection broke while it was being handed over ({_told(error)}); whether "
                "it arrived is not known; resend with "
                f"`warehouse report resend {letter.delivery.delivery_id}`",
                is_retried=False,
                at=self._at,
            )
            self._done.add(letter.delivery.delivery_id)
            raise _Away(_told(error)) from error
        if code == ACCEPTED:
            self._ledger.sent(letter.delivery, at=self._at)
            return None
        return self._refused_or_deferred(letter, code, answer)

    def _refused_or_deferred(
        self, letter: Letter, code: int, answer: bytes | str, *, attempts: int = 0
    ) -> str | None:
        told = _answer(code, answer)
        if code >= PERMANENT:
            self._ledger.refused(letter.delivery, told, attempts=attempts, at=self._at)
            return None
        self._ledger.failed(letter.delivery, told, is_retried=True, attempts=attempts, at=self._at)
        return told


def _connected(server: SmtpServer) -> smtplib.SMTP:
    """A connection, encrypted and logged in as set. Raises _Away or _Unusable."""
    port = server.port or PORTS[server.security]
    where = f"{server.host}:{port}"
    trusted = ssl.create_default_context()
    try:
        if server.security == "tls":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, port, timeout=server.timeout_seconds, context=trusted
            )
        else:
            connection = smtplib.SMTP(server.host, port, timeout=server.timeout_seconds)
    except ssl.SSLCertVerificationError as error:
        raise _Unusable(f"{where}: {_distrusted(error)}") from error
    except (smtplib.SMTPException, OSError) as error:
        raise _away_or_unusable(where, error) from error
    try:
        if server.security == "starttls":
            connection.starttls(context=trusted)
        connection.ehlo_or_helo_if_needed()
        if server.user is not None and server.password is not None:
            connection.login(server.user, server.password.get_secret_value())
    except ssl.SSLCertVerificationError as error:
        _close(connection)
        raise _Unusable(f"{where}: {_distrusted(error)}") from error
    except smtplib.SMTPNotSupportedError as error:
        _close(connection)
        raise _Unusable(
            f"{where} does not offer what WAREHOUSE_SMTP_SECURITY={server.security} and the login "
            f"need: {error}"
        ) from error
    except (smtplib.SMTPException, OSError) as error:
        _close(connection)
        raise _away_or_unusable(where, error) from error
    return connection


def _away_or_unusable(where: str, error: Exception) -> Exception:
    told = f"{where}: {_told(error)}"
    is_permanent = isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= PERMANENT
    return _Unusable(told) if is_permanent else _Away(told)


def _close(connection: smtplib.SMTP) -> None:
    try:
        connection.quit()
    except (smtplib.SMTPException, OSError):
        connection.close()


def _distrusted(error: ssl.SSLCertVerificationError) -> str:
    return (
        f"its certificate is not trusted ({error.verify_message}); name the authority's file in "
        "SSL_CERT_FILE, or the host as its certificate does"
    )


def _told(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    return f"{type(error).__name__}: {error}"


def _answer(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{code} {text}"[:ANSWER_SHOWN]
