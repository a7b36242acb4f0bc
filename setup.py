"""Compile the catalogs of translations whenever the package is built or installed.

Everything else about the package stands in pyproject.toml. polib does it, so that no machine needs
GNU gettext; the results are not committed.
"""

from pathlib import Path

import polib
from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithCatalogs(build_py):
    """Puts a compiled catalog beside each catalog, also where the package is installed in place."""

    def run(self) -> None:
        """Compile, then collect the files of the package."""
        for catalog in Path("src/fenglian/locale").glob("*/LC_MESSAGES/*.po"):
            polib.pofile(str(catalog)).save_as_mofile(str(catalog.with_suffix(".mo")))
        super().run()


setup(cmdclass={"build_py": BuildWithCatalogs})
