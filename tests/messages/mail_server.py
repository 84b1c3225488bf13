"""A mail server of a few lines, in a thread: enough SMTP to be refused, put off or cut off by."""

import datetime
import ipaddress
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class MailServer:
    """What it took, and how it behaves."""

    port: int = 0
    took: list[tuple[list[str], bytes]] = field(default_factory=list)
    spoke_in_plain: list[str] = field(default_factory=list)
    """Commands that carry something of ours and came before any TLS."""
    rcpt: bytes = b"250 ok"
    data: bytes = b"250 taken"
    starttls: ssl.SSLContext | None = None
    cuts_off_at: str = ""


class Handler(socketserver.StreamRequestHandler):
    """One conversation."""

    server: "Threaded"

    def handle(self) -> None:
        """Speak SMTP until QUIT."""
        with suppress(ConnectionError, ssl.SSLError, ValueError):
            self._talk(self.server.state)

    def _talk(self, state: MailServer) -> None:
        self._say(b"220 here")
        to: list[str] = []
        secure = False
        while line := self.rfile.readline().decode().strip():
            command = line.split(":")[0].split()[0].upper()
            if command == state.cuts_off_at:
                self.connection.close()
                return
            if command in ("MAIL", "RCPT", "DATA", "AUTH") and not secure:
                state.spoke_in_plain.append(command)
            if command == "STARTTLS":
                if state.starttls is None:
                    self._say(b"454 TLS not available")
                    continue
                self._say(b"220 go on")
                self.connection = state.starttls.wrap_socket(self.connection, server_side=True)
                self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb")
                secure = True
            elif command == "EHLO":
                self._say(b"250-here\r\n250 STARTTLS" if state.starttls and not secure else b"250 here")
            elif command == "RCPT":
                to.append(line.split(":", 1)[1].split()[0].strip("<>"))
                self._say(state.rcpt)
            elif command == "DATA":
                self._take(state, to)
                to = []
            elif command == "QUIT":
                self._say(b"221 bye")
                return
            else:
                self._say(b"250 ok")

    def _take(self, state: MailServer, to: list[str]) -> None:
        self._say(b"354 go on")
        body = b""
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return
            body += line
        if state.data.startswith(b"250"):
            state.took.append((to, body))
        self._say(state.data)

    def _say(self, words: bytes) -> None:
        self.wfile.write(words + b"\r\n")
        self.wfile.flush()


class Threaded(socketserver.ThreadingTCPServer):
    """Answers several at once."""

    daemon_threads = True
    allow_reuse_address = True
    state: MailServer


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """The server, running on a port of its own on this machine."""
    with Threaded(("127.0.0.1", 0), Handler) as server:
        server.state = MailServer(port=server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server.state
        server.shutdown()


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for 127.0.0.1 that nobody trusts, and the server's side of it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=9999))
        .not_valid_after(now + datetime.timedelta(days=9999))
        .add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return pem, context
