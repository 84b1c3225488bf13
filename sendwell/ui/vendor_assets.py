"""Fetch the GOV.UK Design System's style sheet and script, for a developer who moves to a new release.

    python -m sendwell.ui.vendor_assets

Needs npm; nobody who installs or tests Sendwell does, because the result is committed. Left out are the font
and the crest, which are licensed for GOV.UK itself alone; Sendwell is not a government service.
"""

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

RELEASES = {"govuk-frontend": "6.6.0"}
FOLDER = Path(__file__).parent / "static" / "vendor"
TAKEN = {"govuk-frontend": ("dist/govuk/govuk-frontend.min.css", "dist/govuk/govuk-frontend.min.js")}
# The same list as --sw-font in sendwell.css: what each system reads best, and nothing to download.
FONTS = 'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Helvetica Neue",Arial,sans-serif'
FONT_NAME = re.compile(r'"?GDS Transport"?,\s*arial,\s*sans-serif', re.IGNORECASE)
FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
FONT_NOTICE = re.compile(r"/\*![^*]*The font has been customised[^*]*\*/")
# Rules for the crest and the crown: the selector and its braces.
EMBLEM = re.compile(
    r"[^{}]*govuk-(?:footer__(?:copyright-logo|crown)|header__logotype-crown)[^{}]*\{[^{}]*\}"
)
EMPTY_BLOCK = re.compile(r"@(?:media|supports)[^{}]*\{\s*\}")


def strip(css: str) -> str:
    """The style sheet without the font, the crest and every address outside itself."""
    for pattern in (FONT_NOTICE, FONT_FACE, EMBLEM, EMPTY_BLOCK):
        css = pattern.sub("", css)
    css = FONT_NAME.sub(FONTS, css)
    left = re.findall(r"url\((?!data:)[^)]*\)|GDS Transport|crest|crown", css)
    if left:
        raise SystemExit(f"The style sheet still has {sorted(set(left))}: mend strip() for this release.")
    return css


def fetch(package: str, version: str) -> dict[str, str]:
    """Write the wanted files of one npm package; returns the SHA-256 of each by its file name."""
    sums = {}
    with tempfile.TemporaryDirectory() as folder:
        wanted = [f"{package}@{version}", "--silent", "--pack-destination", folder]
        subprocess.run(["npm", "pack", *wanted], check=True, capture_output=True)  # noqa: S603, S607 - a developer's own npm
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as bundle:
            for path in TAKEN[package]:
                member = bundle.extractfile(f"package/{path}")
                assert member, f"{package} {version} has no {path}"
                sums[Path(path).name] = _write(package, Path(path).name, member.read().decode())
    return sums


def _write(package: str, name: str, text: str) -> str:
    text = strip(text) if name.endswith(".css") else text
    text = re.sub(r"\n?/[/*]# sourceMappingURL=[^\n]*", "", text)
    target = FOLDER / package / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
    return hashlib.sha256(text.encode()).hexdigest()


def main() -> None:
    """Fetch every package and write the manifest that the tests compare with."""
    manifest = {
        name: {"version": v, "licence": "MIT", "files": fetch(name, v)} for name, v in RELEASES.items()
    }
    (FOLDER / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    sys.stdout.write(f"Wrote {FOLDER}\n")


if __name__ == "__main__":
    main()
