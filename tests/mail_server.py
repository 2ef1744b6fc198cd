"""A real mail server on loopback, for tests of delivery: what it took, and how it may behave."""

import socket
import ssl
from asyncio import WriteTransport
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, NamedTuple

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from pydantic import SecretStr

from reports.delivery.smtp import SmtpServer


class Try(NamedTuple):
    """One try to send to an address, and the how manieth it is."""

    address: str
    nth: int


Answer = Callable[[Try], str | None]
"""What the server says to a try; None takes it."""


def words_of(message: EmailMessage, subtype: str = "plain") -> str:
    """What a message says: the one part of it that is text of this kind."""
    [part] = [part for part in message.walk() if part.get_content_type() == f"text/{subtype}"]
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode().replace("\r\n", "\n")


class MailServer:
    """A server that keeps what it takes. It may be stopped and started again at its port."""

    def __init__(
        self,
        *,
        to_address: Answer | None = None,
        to_data: Answer | None = None,
        to_message: Answer | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.breaks_off_at: str | None = None
        self.taken: list[tuple[str, bytes]] = []
        self.to_address, self.to_data, self.to_message = to_address, to_data, to_message
        self._tries: dict[tuple[str, str], int] = {}
        self._tls = tls
        self._controller: Controller | None = None
        self.port = _free_port()

    def start(self) -> None:
        """Take mail, at the port of before."""
        given: dict[str, Any] = {}
        if self._tls is not None:
            given = {
                "tls_context": self._tls,
                "require_starttls": True,
                "auth_required": True,
                "authenticator": _authenticated,
            }
        self._controller = _Controller(self, hostname="127.0.0.1", port=self.port, **given)
        self._controller.start()

    def stop(self) -> None:
        """Be away."""
        if self._controller is not None:
            self._controller.stop(no_assert=True)
            self._controller = None

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Answer to a recipient."""
        answer = self._answer("address", self.to_address, address)
        if answer is not None:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take a message, or not."""
        (address,) = envelope.rcpt_tos
        if address == self.breaks_off_at:
            assert isinstance(server.transport, WriteTransport)
            server.transport.abort()
        answer = self._answer("message", self.to_message, address)
        if answer is not None:
            return answer
        assert isinstance(envelope.content, bytes)
        self.taken.append((address, envelope.content))
        return "250 taken"

    def answer_to_data(self, envelope: Envelope) -> str | None:
        """What is said to a message before its first byte; None wants it."""
        return self._answer("data", self.to_data, envelope.rcpt_tos[0])

    @property
    def addresses(self) -> list[str]:
        """To whom messages were taken, in their order."""
        return [address for address, _ in self.taken]

    def messages(self) -> list[EmailMessage]:
        """The messages that were taken."""
        found = [message_from_bytes(body, policy=default) for _, body in self.taken]
        return [message for message in found if isinstance(message, EmailMessage)]

    def settings(self, *, retries: int = 4, timeout_seconds: float = 10) -> SmtpServer:
        """How it is talked to."""
        return SmtpServer(
            host="localhost" if self._tls else "127.0.0.1",
            port=self.port,
            security="starttls" if self._tls else "none",
            user="warehouse" if self._tls else None,
            password=SecretStr("open sesame") if self._tls else None,
            timeout_seconds=timeout_seconds,
            retries=retries,
        )

    def _answer(self, what: str, answer: Answer | None, address: str) -> str | None:
        self._tries[(what, address)] = self._tries.get((what, address), 0) + 1
        if answer is None:
            return None
        return answer(Try(address, self._tries[(what, address)]))


@contextmanager
def mail_server(**given: Any) -> Iterator[MailServer]:
    """A server that runs; stopped at the end."""
    server = MailServer(**given)
    server.start()
    try:
        yield server
    finally:
        server.stop()


class _Smtp(SMTP):
    """A server that may refuse a message before its first byte; aiosmtpd's has no word in that."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        answer = None
        if self.envelope is not None and self.envelope.rcpt_tos:
            answer = self.event_handler.answer_to_data(self.envelope)
        if answer is None:
            await super().smtp_DATA(arg)
        else:
            await self.push(answer)


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Smtp(self.handler, **self.SMTP_kwargs)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port: int = bound.getsockname()[1]
        return port


def _authenticated(
    _server: object, _session: object, _envelope: object, _mechanism: str, data: Any
) -> AuthResult:
    is_right = (data.login, data.password) == (b"warehouse", b"open sesame")
    return AuthResult(success=is_right, handled=is_right)
