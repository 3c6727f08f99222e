"""Every file of explorer tests counts traces from 0.

Programs are shared by the whole process, and other tests may have traced them under other settings of JAX.
"""

import pytest

from gan_lessons.explorers.compiled_function import compiled


@pytest.fixture(scope="module", autouse=True)
def _fresh_programs() -> None:
    compiled.cache_clear()
