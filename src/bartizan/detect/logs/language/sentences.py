"""Vectors of whole sentences by a model the user brings: an optional opinion for searches.

Nothing is downloaded. Needs the extra ``embeddings``; the model is a directory on disk in the
format of sentence-transformers.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from bartizan.errors import BartizanError


def sentence_embedder(path: Path) -> Callable[[Sequence[str]], Sequence[Sequence[float]]]:
    """Load a model.

    Args:
        path: directory of the model.

    Returns:
        What gives sentences a vector of length 1 each.

    Raises:
        BartizanError: there is no such directory, the library is not installed, or the directory
            holds no model.
    """
    if not path.is_dir():
        raise BartizanError(
            "no such directory", where=str(path),
            mend="give the directory of a sentence-transformers model; none is downloaded",
        )  # fmt: skip
    try:
        from sentence_transformers import (  # type: ignore[import-not-found,unused-ignore] # noqa: PLC0415 - an extra
            SentenceTransformer,
        )
    except ImportError:
        raise BartizanError(
            "sentence models need a library that is not installed",
            mend="pip install 'bartizan[embeddings]'",
        ) from None
    try:
        model = SentenceTransformer(str(path), local_files_only=True)
    except (OSError, ValueError, RuntimeError) as error:
        raise BartizanError(
            f"holds no sentence model that can be loaded ({type(error).__name__})", where=str(path),
            mend="see that the whole directory was copied",
        ) from None  # fmt: skip

    def embed(texts: Sequence[str]) -> Sequence[Sequence[float]]:
        encoded = model.encode(list(texts), normalize_embeddings=True)
        return [[float(value) for value in one] for one in encoded]

    return embed
