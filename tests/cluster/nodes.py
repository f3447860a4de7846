"""Real OpenSearch nodes for tests: fetched once, started once a run, killed and hung at will.

The nodes are made of the artifacts in ``pom.xml`` and the class in ``TestNode.java``, which are
kept in the user's cache folder. The processes of one run of the tests share them, and they end
with it.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import hashlib
import http.client
import json
import os
import random
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

HERE = Path(__file__).parent
SOURCES = (HERE / "pom.xml", HERE / "TestNode.java")

KNN = HERE / "knn.xml"
"""What the plugin for k-NN is fetched by."""

KNN_CLASS = "org.opensearch.knn.plugin.KNNPlugin"

JVM = ("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
PORTS = range(20_000, 32_000)
"""Below the ports that a system gives to outgoing connections, so that a node can come back."""

SETTINGS = {
    "network.host": "127.0.0.1",
    "node.processors": "2",
    "cluster.routing.allocation.disk.threshold_enabled": "false",
    # A hung node is dropped after some 8 seconds, not 33.
    "cluster.fault_detection.follower_check.timeout": "3s",
    "cluster.fault_detection.follower_check.retry_count": "2",
    "cluster.fault_detection.leader_check.timeout": "3s",
    "cluster.fault_detection.leader_check.retry_count": "2",
}
PASSWORD = "changeit"  # noqa: S105 - of key files that live as long as a run of the tests


class NoNodesError(Exception):
    """The programs that nodes are made of cannot be had here; the message says why."""


class NodeError(Exception):
    """A node answered with an error.

    Attributes:
        status: Its HTTP status.
    """

    def __init__(self, status: int, body: str) -> None:
        super().__init__(f"{status}: {body[:500]}")
        self.status = status


@dataclass(frozen=True, slots=True)
class Node:
    """One node, which may be dead.

    Attributes:
        ca: The certificate that signed the node's own; ``None`` without TLS.
        users: The file that says who may do what; see ``TestNode.java``.
        settings: All that it was started with.
    """

    name: str
    pid: int
    port: int
    ca: Path | None
    users: Path | None
    settings: Mapping[str, str]

    @property
    def url(self) -> str:
        """Its address."""
        return f"{'https' if self.ca else 'http'}://127.0.0.1:{self.port}"

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        authorization: str | None = None,
        timeout: float = 120,
    ) -> dict[str, Any]:
        """Send a request and return the answer's JSON; nothing where the answer has no body.

        Raises:
            NodeError: If the status is not below 400.
            OSError: If nobody answers.
        """
        if self.ca:
            context = ssl.create_default_context(cafile=str(self.ca))
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                "127.0.0.1", self.port, timeout=timeout, context=context
            )
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        headers = {"Content-Type": "application/json"}
        if authorization:
            headers["Authorization"] = authorization
        with contextlib.closing(connection):
            connection.request(
                method, path, None if body is None else json.dumps(body), headers=headers
            )
            answer = connection.getresponse()
            text = answer.read().decode()
        if answer.status >= 400:
            raise NodeError(answer.status, text)
        found: dict[str, Any] = json.loads(text or "{}")
        return found

    def kill(self) -> None:
        """End it at once, as if its machine had lost its power."""
        with socket.create_connection(("127.0.0.1", self.port)) as held:
            os.kill(self.pid, signal.SIGKILL)
            with contextlib.suppress(ConnectionError):
                while held.recv(4096):
                    pass
        while self.lives:
            pass  # The sockets of a process that ends are closed one after another.

    def hang(self) -> None:
        """Stop it where it is: it takes connections and answers nothing."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on after ``hang``; a dead node stays dead."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGCONT)

    @property
    def lives(self) -> bool:
        """Whether it takes connections, as one that hangs does, too."""
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 5):
            return True
        return False


@dataclass(slots=True)
class Cluster:
    """Some nodes that hold the same indexes."""

    folder: Path
    nodes: tuple[Node, ...]
    owner: int

    @property
    def urls(self) -> str:
        """The addresses of all nodes, with commas between them."""
        return ",".join(node.url for node in self.nodes)

    @property
    def url(self) -> str:
        """The address of the first node."""
        return self.nodes[0].url

    @property
    def size(self) -> int:
        """The bytes of all nodes' files."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def call(
        self, method: str, path: str, body: object = None, *, timeout: float = 120
    ) -> dict[str, Any]:
        """Send a request to the first node that answers in time; see ``Node.call``."""
        for node in self.nodes:
            with contextlib.suppress(OSError, http.client.HTTPException):
                return node.call(method, path, body, timeout=timeout)
        raise TimeoutError(f"no node answers {method} {path}")

    def wait(self, status: str = "green", nodes: int | None = None) -> float:
        """Wait until the cluster has a status and so many nodes; return the seconds.

        Raises:
            TimeoutError: If it does not within three minutes.
        """
        started = time.perf_counter()
        query = f"wait_for_status={status}&wait_for_nodes={nodes or len(self.nodes)}&timeout=5s"
        while time.perf_counter() - started < 180:
            # A node answers 408 if it waited in vain, and 503 while it looks for the others.
            with contextlib.suppress(TimeoutError, NodeError):
                if not self.call("GET", f"/_cluster/health?{query}", timeout=10)["timed_out"]:
                    return time.perf_counter() - started
        raise TimeoutError(f"{query}: not within three minutes")

    def restart(self) -> None:
        """Start the nodes that are dead, let hung ones go on, and wait until all is well."""
        for node in self.nodes:
            node.resume()
        dead = [node for node in self.nodes if not node.lives]
        self.nodes = tuple(_started(self.folder, self.owner, self.nodes, dead))
        _write_state(self)
        self.wait()

    def stop(self) -> None:
        """End all nodes; ``restart`` finds what they hold."""
        for node in self.nodes:
            with contextlib.suppress(OSError):
                node.resume()
                node.kill()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock that processes share."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def software() -> Path:
    """Return the folder of the nodes' programs, fetched and compiled if they are not there.

    Raises:
        NoNodesError: If Java, Maven, what Maven fetches or openssl is missing.
    """
    key = hashlib.sha256(b"".join(path.read_bytes() for path in SOURCES)).hexdigest()[:12]
    folder = user_cache_path("quoth-tests") / f"opensearch-{key}"
    with locked(folder.parent / "opensearch.lock"):
        if not folder.exists():
            missing = [
                name for name in ("java", "javac", "mvn", "openssl") if shutil.which(name) is None
            ]
            if missing:
                raise NoNodesError(f"not installed: {', '.join(missing)}")
            with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
                _fetch(Path(scratch) / "made")
                (Path(scratch) / "made").rename(folder)
    return folder


def knn_plugin() -> Path:
    """Return the folder of the plugin's programs, fetched if they are not there.

    Raises:
        NoNodesError: If Maven or what it fetches is missing.
    """
    key = hashlib.sha256(KNN.read_bytes()).hexdigest()[:12]
    folder = user_cache_path("quoth-tests") / f"opensearch-knn-{key}"
    with locked(folder.parent / "opensearch-knn.lock"):
        if not folder.exists():
            with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
                packed, made = Path(scratch) / "packed", Path(scratch) / "made"
                _copy_dependencies(KNN, packed)
                for path in packed.iterdir():
                    # The plugin itself, as it is installed.
                    shutil.unpack_archive(path, made)
                made.rename(folder)
    return folder


def _fetch(folder: Path) -> None:
    jars = folder / "jars"
    _copy_dependencies(SOURCES[0], jars)
    _run(f"javac -d {folder / 'classes'} -cp {jars}/* {SOURCES[1]}")


def _copy_dependencies(project: Path, folder: Path) -> None:
    _run(f"mvn -q -B -ntp -f {project} dependency:copy-dependencies -DoutputDirectory={folder}")


def _run(command: str) -> None:
    done = subprocess.run(command.split(), capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        raise NoNodesError(f"{command.split(maxsplit=1)[0]} failed: {done.stdout}{done.stderr}")


def shared(  # noqa: PLR0913 - all but three by name
    folder: Path,
    owner: int,
    count: int = 1,
    *,
    secure: bool = False,
    knn: bool = False,
    jvm: Sequence[str] = JVM,
) -> Cluster:
    """Return the nodes in ``folder``, started if no other process has done so.

    Args:
        folder: Where their files are kept.
        owner: The process with which they end.
        count: How many form a cluster.
        secure: Whether they speak TLS and ask who is there.
        knn: Whether they have the plugin for k-NN.
        jvm: Options of the Java machine.

    Raises:
        NoNodesError: If Java, Maven, what Maven fetches or openssl is missing.
    """
    with locked(folder.with_suffix(".lock")):
        if (folder / "nodes.json").exists():
            return _read_state(folder, owner)
        software()
        plugin = knn_plugin() if knn else None
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        if plugin is not None:
            (folder / "plugin").symlink_to(plugin)
            jvm = (*jvm, f"-Dplugin={KNN_CLASS}")
        ports = _free_ports(2 * count)
        seeds = [f"127.0.0.1:{port}" for port in ports[count:]]
        names = [f"node{place}" for place in range(count)]
        if secure:
            make_keys(folder)
            write_users(folder / "users", {})
        nodes = []
        for place, name in enumerate(names):
            settings = SETTINGS | {
                "path.home": str(folder / name),
                "cluster.name": folder.name,
                "node.name": name,
                "http.port": str(ports[place]),
                "transport.port": str(ports[count + place]),
                "discovery.seed_hosts": ",".join(seeds),
                "cluster.initial_cluster_manager_nodes": ",".join(names),
            }
            if secure:
                settings |= {
                    "guard.keys": str(folder / "node.p12"),
                    "guard.users": str(folder / "users"),
                    "http.type": "netty4-secure",
                }
            ca, users = (folder / "ca.pem", folder / "users") if secure else (None, None)
            nodes.append(Node(name, 0, ports[place], ca, users, settings))
        (folder / "jvm.json").write_text(json.dumps(list(jvm)))
        cluster = Cluster(folder, tuple(_started(folder, owner, nodes, nodes)), owner)
        _write_state(cluster)
        if not secure:
            cluster.wait()
        return cluster


def _free_ports(count: int) -> list[int]:
    """Return ports that nobody listens at."""
    found: list[int] = []
    with contextlib.ExitStack() as held:
        while len(found) < count:
            port = random.choice(PORTS)
            one = held.enter_context(socket.socket())
            with contextlib.suppress(OSError):
                one.bind(("127.0.0.1", port))
                found.append(port)
    return found


def _started(folder: Path, owner: int, nodes: Sequence[Node], which: Sequence[Node]) -> list[Node]:
    """Start some of the nodes side by side; return all, with the new ones' process ids.

    Raises:
        RuntimeError: If one does not start, with the end of its log.
    """
    programs = software()
    jvm = json.loads((folder / "jvm.json").read_text())
    starting = {}
    for node in which:
        given = [f"{name}={value}" for name, value in node.settings.items()]
        java = [
            "java", *jvm, "-cp", f"{programs}/classes:{programs}/jars/*:{folder}/plugin/*",
            "TestNode", str(owner), *given,
        ]  # fmt: skip
        with (folder / f"{node.name}.log").open("a") as log:
            # The shell ends at once, so that a node is nobody's child and leaves no zombie.
            starting[node.name] = subprocess.Popen(
                ["sh", "-c", '"$@" &', "sh", *java],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=folder,
                start_new_session=True,
            )
    pids = {}
    for name, shell in starting.items():
        with shell:
            assert shell.stdout is not None
            pids[name] = next(
                (int(line.split()[1]) for line in shell.stdout if line.startswith("started ")), 0
            )
            if not pids[name]:
                raise RuntimeError((folder / f"{name}.log").read_text()[-2000:])
    return [replace(node, pid=pids.get(node.name, node.pid)) for node in nodes]


def _write_state(cluster: Cluster) -> None:
    text = json.dumps([asdict(node) for node in cluster.nodes], default=str)
    fresh = cluster.folder / "nodes.fresh"
    fresh.write_text(text)
    fresh.replace(cluster.folder / "nodes.json")


def _read_state(folder: Path, owner: int) -> Cluster:
    nodes = []
    for each in json.loads((folder / "nodes.json").read_text()):
        paths = {name: each[name] and Path(each[name]) for name in ("ca", "users")}
        nodes.append(Node(**each | paths))
    return Cluster(folder, tuple(nodes), owner)


def basic(user: str, password: str) -> str:
    """The header Authorization of a user with a password."""
    return f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"


def write_users(file: Path, users: Mapping[str, str]) -> None:
    """Say what the bearer of each header Authorization may do: ``write``, ``read`` or ``none``."""
    fresh = file.with_suffix(".fresh")
    fresh.write_text("".join(f"{right}\t{header}\n" for header, right in users.items()))
    fresh.replace(file)


def make_keys(folder: Path) -> Path:
    """Make a certificate authority and a key for 127.0.0.1; return the authority's certificate."""
    fresh = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    for command in (
        f"{fresh} -subj /CN=ca -keyout ca.key -out ca.pem",
        f"{fresh} -subj /CN=node -keyout node.key -out node.pem -CA ca.pem -CAkey ca.key"
        " -addext subjectAltName=IP:127.0.0.1",
        f"openssl pkcs12 -export -inkey node.key -in node.pem -certfile ca.pem -out node.p12"
        f" -passout pass:{PASSWORD}",
    ):
        subprocess.run(command.split(), cwd=folder, capture_output=True, check=True, timeout=60)
    return folder / "ca.pem"
