from __future__ import annotations

import base64
import zlib

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.report.playback.frames import Frames
from eastwest.report.playback.pack import pack, packed_bytes
from eastwest.report.series import FloatArray


def film(queue: FloatArray, marks: FloatArray, share: FloatArray) -> Frames:
    """Two directions and as many frames as the columns have."""
    none = np.zeros_like(queue)
    directions = np.arange(len(queue), dtype=np.int64)
    return Frames(10.0, 1, 10.0 * queue.shape[1], directions, 0, share, queue, none, none, marks, none)


def unpacked(packed: dict[str, object], name: str) -> FloatArray:
    """What the script of the page makes of a track."""
    tracks = packed["tracks"]
    assert isinstance(tracks, dict)
    track = tracks[name]
    raw = zlib.decompress(base64.b64decode(track["data"]))
    values = np.frombuffer(raw, np.dtype(track["type"]).newbyteorder("<")).astype(np.float64)
    return np.asarray(values * track["step"]).reshape(2, -1)


def column(high: float) -> st.SearchStrategy[FloatArray]:
    numbers = st.lists(st.floats(0, high), min_size=4, max_size=4)
    return numbers.map(lambda found: np.array(found).reshape(2, 2))


@given(queue=column(1e9), share=column(1.0), marks=column(1e6))
@settings(deadline=None)
def test_what_is_unpacked_is_what_was_packed_to_half_a_step(
    queue: FloatArray, share: FloatArray, marks: FloatArray
) -> None:
    for given_, name, field in ((np.floor(queue) + 64, "queue", 0), (share + 0.5, "utilisation", 2)):
        columns = [np.ones((2, 2)), np.floor(marks) + 1, np.ones((2, 2))]
        columns[field] = given_
        packed = pack(film(*columns))
        step = packed["tracks"][name]["step"]  # type: ignore[index]
        assert np.all(np.abs(unpacked(packed, name) - given_) <= step / 2 * (1 + 1e-9))
        assert np.array_equal(unpacked(packed, "marks"), np.floor(marks) + 1)


def test_a_track_of_nothing_takes_no_room() -> None:
    packed = pack(film(*(np.zeros((2, 3)) for _ in range(3))))
    assert (packed["tracks"]["queue"], packed_bytes(packed)) == (None, 0)  # type: ignore[index]


def test_queues_of_usual_switches_are_stored_to_64_bytes() -> None:
    packed = pack(film(np.full((2, 2), 4e6), np.ones((2, 2)), np.ones((2, 2))))
    assert packed["tracks"]["queue"]["step"] == 64  # type: ignore[index]
