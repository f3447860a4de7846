"""Installing from the locks, with the command that the Makefile has for it."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.helpers.documents import ROOT

OLDEST_PIP = "23.2.1"
"""What the first releases of Python 3.12 bring along."""

ENCODER_MEGABYTES = 110
"""What the sentence encoder brings: onnxruntime 77, tokenizers 12, hf-xet and the hub client 16."""

MAX_MEGABYTES = {"base": 250 + ENCODER_MEGABYTES, "local": 350 + ENCODER_MEGABYTES}


def done(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False
    )


def megabytes(folder: Path) -> float:
    """The room that the files of ``folder`` take on the disk."""
    return sum(path.lstat().st_blocks * 512 for path in folder.rglob("*")) / 1_000_000


def wheel(folder: Path, name: str, version: str, *needs: str) -> str:
    """Put a package without a line of code into ``folder``; return its line in a lock."""
    path = folder / f"{name}-{version}-py3-none-any.whl"
    about = f"{name}-{version}.dist-info"
    metadata = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    metadata += ["Provides-Extra: more", *(f"Requires-Dist: {need}" for need in needs)]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{about}/METADATA", "\n".join(metadata) + "\n")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"{name}=={version} --hash=sha256:{digest}\n"


def installing(venv: Path, locks: Path, name: str = "base") -> str:
    """The command by which ``make`` installs a set of ``locks`` into ``venv``."""
    shown = done("make", "-n", f"VENV={venv}", f"LOCKS={locks}", venv / f".{name}")
    joined = shown.stdout.replace("\\\n", " ")
    (command,) = [line for line in joined.splitlines() if "--require-hashes" in line]
    return command


def test_a_pin_that_is_not_the_newest_and_lacks_its_extra_is_installed(tmp_path: Path) -> None:
    wheels, locks, venv = (tmp_path / name for name in ("wheels", "locks", "venv"))
    wheels.mkdir()
    locks.mkdir()
    pins = [
        wheel(wheels, "quarry", "1.0", "stone[more]>=1.0"),
        wheel(wheels, "stone", "1.0", "gravel; extra == 'more'"),
    ]
    wheel(wheels, "stone", "1.1", "gravel; extra == 'more'")
    wheel(wheels, "gravel", "1.0")
    (locks / "base.txt").write_text("".join(pins))
    (locks / "build.txt").write_text("")
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    index = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": wheels.as_uri()}

    command = installing(venv, locks)
    resolved = done("sh", "-c", command.replace("--no-deps ", ""), **index)
    unresolved = done("sh", "-c", command, **index)

    assert resolved.returncode != 0
    assert unresolved.returncode == 0, unresolved.stderr
    listed = done(venv / "bin" / "pip", "list", "--format", "freeze").stdout.split()
    assert {"quarry==1.0", "stone==1.0"} <= set(listed)


@pytest.mark.parametrize("before", [(), (".base",)])
def test_only_a_first_installation_names_each_package(
    tmp_path: Path, before: tuple[str, ...]
) -> None:
    wheels, locks, venv = (tmp_path / name for name in ("wheels", "locks", "venv"))
    wheels.mkdir()
    locks.mkdir()
    (locks / "local.txt").write_text(wheel(wheels, "quarry", "1.0"))
    (locks / "build.txt").write_text("")
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    for name in before:
        (venv / name).touch()

    command = installing(venv, locks, "local")
    index = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": wheels.as_uri()}
    first, again = (done("sh", "-c", command, **index) for _ in range(2))

    assert (first.returncode, again.returncode) == (0, 0)
    assert ("Successfully installed quarry" in first.stderr) is not bool(before)
    assert ("already satisfied" in again.stderr) is not bool(before)


@pytest.mark.slow
@pytest.mark.exhaustive  # It needs the packages' registry, which not everybody can reach.
def test_every_set_is_installed_whole_by_the_oldest_pip(tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    pip = venv / "bin" / "pip"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    subprocess.run([pip, "install", "-q", f"pip=={OLDEST_PIP}"], check=True)

    for name in ("base", "local", "dev"):
        made = done("make", f"VENV={venv}", venv / f".{name}")
        checked = done(pip, "check")

        assert made.returncode == 0, made.stderr
        assert checked.stdout == "No broken requirements found.\n"
        assert megabytes(venv) <= MAX_MEGABYTES.get(name, float("inf"))
        assert f"pip {OLDEST_PIP} " in done(pip, "--version").stdout
