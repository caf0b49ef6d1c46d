"""What the stand-in has no answer to: refused by name, never done by halves."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn


def refusal(name: str) -> str:
    """Why `name` is not there, for whoever reads the traceback."""
    return (
        "%s is not covered: in a run of Trainyard, azureml.core.Run logs metrics and keeps files, "
        "and nothing else of Azure ML is there. Install azureml-core in the run's environment to "
        "use the real one." % name
    )


class Named(type):
    """Of classes whose missing attributes are refused by their full name."""

    def __getattr__(cls, name: str) -> NoReturn:
        raise AttributeError(refusal("%s.%s.%s" % (cls.__module__, cls.__name__, name)))


class Gap(Named):
    """Of classes of which nothing is there but the name, so that a script can import it."""

    def __call__(cls, *given: Any, **named: Any) -> NoReturn:
        raise NotImplementedError(refusal("%s.%s" % (cls.__module__, cls.__name__)))


def gap(module: str, name: str) -> Gap:
    """What a module has under a name that it does not cover: a class that refuses all use.
    Raises AttributeError for what is not called as classes are."""
    if not name[:1].isupper():
        raise AttributeError(refusal("%s.%s" % (module, name)))
    return Gap(name, (), {"__module__": module})
