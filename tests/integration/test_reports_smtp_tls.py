"""Talking to a mail server under TLS: certificates are verified, and the login is needed."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from mail_server import MailServer, mail_server
from pydantic import SecretStr

from reports.delivery.ledger import Delivery, Ledger, Parcel
from reports.delivery.smtp import Letter, SmtpServer, hand_over
from reports.register import open_register

NOW = datetime(2026, 11, 16, 6, 0, tzinfo=UTC)
PARCEL = Parcel(
    kind="report",
    report="team_weekly",
    period="2026-W46",
    scope_id="t1",
    version=1,
    content_hash="h",
    recipient_id="ann",
    message_id="<1@example.org>",
)


@dataclass(frozen=True)
class Certificate:
    """A certificate for localhost that signs itself, and its key."""

    file: Path
    key: Path

    def served(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.file, self.key)
        return context


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=365 * 80))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    found = Certificate(tmp_path / "server.pem", tmp_path / "server.key")
    found.file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    found.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return found


@pytest.fixture
def server(certificate: Certificate) -> Iterator[MailServer]:
    with mail_server(tls=certificate.served()) as running:
        yield running


def handed_over(tmp_path: Path, settings: SmtpServer) -> tuple[Delivery, list[float]]:
    """What became of one message, and how long was waited."""
    pauses: list[float] = []
    with open_register(tmp_path / "reports") as register:
        ledger = Ledger(register)
        ledger.plan([PARCEL], ["smtp"], at=NOW)
        (planned,) = ledger.of([PARCEL], ["smtp"])
        hand_over(
            [
                Letter(
                    delivery=planned, address="ann@example.org", message=lambda: b"Subject: x\r\n"
                )
            ],
            server=settings,
            sender="warehouse@example.org",
            ledger=ledger,
            at=NOW,
            pause=pauses.append,
        )
        (row,) = ledger.of([PARCEL], ["smtp"])
    return row, pauses


def test_a_trusted_server_takes_a_message_after_the_login(
    server: MailServer,
    certificate: Certificate,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
    row, _ = handed_over(tmp_path, server.settings())
    assert (row.state, row.reason) == ("sent", "")
    assert server.addresses == ["ann@example.org"]


def test_a_server_whose_certificate_is_not_trusted_gets_nothing_and_is_not_tried_again(
    server: MailServer, tmp_path: Path
) -> None:
    row, pauses = handed_over(tmp_path, server.settings())
    assert (row.state, row.is_retried, pauses) == ("failed", True, [])
    assert row.reason.startswith(f"localhost:{server.port}: its certificate is not trusted")
    assert server.taken == []


def test_a_wrong_password_is_told_without_showing_it(
    server: MailServer,
    certificate: Certificate,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
    wrong = replace(server.settings(), password=SecretStr("swordfish"))
    row, pauses = handed_over(tmp_path, wrong)
    assert (row.state, pauses) == ("failed", [])
    assert row.reason.startswith(f"localhost:{server.port}: 535 ")
    assert "swordfish" not in row.reason + repr(wrong)


def test_a_server_without_encryption_is_not_talked_to_where_it_is_asked_for(
    tmp_path: Path,
) -> None:
    with mail_server() as plain:
        row, pauses = handed_over(tmp_path, replace(plain.settings(), security="starttls"))
    assert (row.state, pauses) == ("failed", [])
    assert "does not offer what WAREHOUSE_SMTP_SECURITY=starttls" in row.reason
    assert plain.taken == []
