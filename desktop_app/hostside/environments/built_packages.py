"""What the verb `build` tells of the packages in what was built."""

from __future__ import annotations

import contextlib
from typing import Any, Callable, Mapping, Optional

from ..protocol import HostError
from ..records import Record
from .resolutions import Question, answer_of, ask_venv, never
from .virtual_environment import venv_of


def built_packages(
    request: Mapping[str, Any], stopped: Callable[[], bool] = never
) -> Optional[Record]:
    """As they were found when it was built, or are found now; None where it does not tell, or not
    before it is `stopped`."""
    with contextlib.suppress(HostError, OSError):  # the log of the build has said why
        question = _question(request)
        return answer_of(question, stopped) if question is not None else None
    return None


def _question(request: Mapping[str, Any]) -> Optional[Question]:
    root, environment = request["root"], request["environment"]
    if request.get("launcher") == "process":
        return ask_venv(venv_of(root, environment))
    from ..builders.image import image_question
    from ..machine.engine_facts import present_program

    return image_question(present_program(), root, environment)
