"""What the results of the pipeline scanner depend on besides the file."""

from pathlib import Path

import bartizan
from bartizan.scan import versions


def version() -> str:
    """Of this package, its pipeline checks and parsers as they are on disk, and zizmor."""
    here = Path(__file__).resolve().parent
    source = versions.of_source(str(here), f"{here.parent}/")
    return f"{bartizan.__version__}+{source}+zizmor{versions.of_distribution('zizmor')}"
