"""The wheel carries what the package needs, and works where nothing of the repository is."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--no-build-isolation", "-w", str(out)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, str(ROOT)], check=True)
    [path] = out.glob("*.whl")
    return path


def test_the_wheel_carries_ontology_corpus_and_the_english_pipeline(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder, target in (("ontology", "policykg/_data/ontology"), ("corpus", "policykg/_data/corpus")):
        files = [path.relative_to(ROOT / folder).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file()]
        assert {f"{target}/{name}" for name in files} <= names
    assert "policykg/annotations/en_policykg/meta.json" in names
    assert not [name for name in names if name.startswith("tests")]


def test_the_wheel_works_alone(wheel: Path, tmp_path: Path) -> None:
    """Installed into a folder of its own, it is found before the repository and reads its own data."""
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    (tmp_path / "law.md").write_text("# Levy Act\n\nEvery employer shall pay a training levy.\n", encoding="utf-8")
    script = f"""
import sys
sys.path.insert(0, {str(tmp_path / "site")!r})
import policykg
from pathlib import Path
assert Path(policykg.__file__).is_relative_to({str(tmp_path)!r}), policykg.__file__
from policykg.ontology.files import corpus_folder
assert corpus_folder().is_relative_to({str(tmp_path)!r}), corpus_folder()
policykg.build([Path({str(tmp_path / "law.md")!r})], kg=Path({str(tmp_path / "kg")!r}))
print(policykg.load({str(tmp_path / "kg")!r}).query("duties").dicts()[0]["quote"])
"""
    ran = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.stdout.strip() == "Every employer shall pay a training levy.", ran.stderr
