"""The vendored files are the ones we took, without the font and the emblems that are not ours to use."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from sendwell.ui import vendor_assets
from sendwell.ui.vendor_assets import strip

STATIC = Path(vendor_assets.FOLDER).parent
TEXT = [p for p in STATIC.rglob("*") if p.suffix in {".css", ".js", ".svg", ".json"}]


def test_the_vendored_files_are_those_of_the_manifest():
    manifest = json.loads((vendor_assets.FOLDER / "manifest.json").read_text())
    named = {
        f"{package}/{name}": sum_ for package, m in manifest.items() for name, sum_ in m["files"].items()
    }
    there = {
        str(path.relative_to(vendor_assets.FOLDER)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in vendor_assets.FOLDER.glob("*/*")
        if path.name != "LICENCE.txt"
    }

    assert there == named
    assert {package: m["version"] for package, m in manifest.items()} == vendor_assets.RELEASES


def test_each_vendored_package_has_its_licence_beside_it():
    assert [
        p.name for p in vendor_assets.FOLDER.iterdir() if p.is_dir() and not (p / "LICENCE.txt").exists()
    ] == []


@pytest.mark.parametrize("path", TEXT, ids=lambda p: p.name)
def test_no_font_no_crown_and_no_address_outside(path):
    text = path.read_text()

    assert re.findall(r"GDS Transport|crest|crown|Crown", text) == []
    assert re.findall(r"url\((?!data:)[^)]*\)|@import|@font-face", text) == []


def test_stripping_takes_the_font_and_the_emblem_and_leaves_the_rest():
    css = (
        "@font-face{font-family:GDS Transport;src:url(/a.woff2)}"
        'a{font-family:"GDS Transport",arial,sans-serif}'
        "@media print{.govuk-footer__copyright-logo:before{background:url(/govuk-crest.svg)}}b{top:0}"
    )

    assert strip(css) == f"a{{font-family:{vendor_assets.FONTS}}}b{{top:0}}"


def test_a_release_with_something_new_to_strip_is_not_taken():
    with pytest.raises(SystemExit, match="mend strip"):
        strip("a{background:url(/assets/new.png)}")
