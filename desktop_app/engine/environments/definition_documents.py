"""Definitions as JSON: in the workspace's files, in a run's request, and for hosts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop_app.domain.environment import EnvironmentDefinition, EnvironmentKind


def definition_document(definition: EnvironmentDefinition) -> dict[str, Any]:
    """JSON values. What a definition does not use of its `additions` is left out, as it is in
    documents of earlier versions."""
    return {
        "kind": definition.kind.value,
        "python": definition.python,
        "base_image": definition.base_image,
        "requirements": list(definition.requirements),
        **definition.additions,
    }


def definition_of(document: Mapping[str, Any]) -> EnvironmentDefinition:
    """The definition of a document. Raises ValueError, KeyError or TypeError for none."""
    return EnvironmentDefinition(
        EnvironmentKind(document["kind"]),
        python=document["python"],
        base_image=document["base_image"],
        requirements=tuple(document["requirements"]),
        constraints=tuple(document.get("constraints", ())),
        apt=tuple(document.get("apt", ())),
        variables=dict(document.get("variables", {})),
        post_install=document.get("post_install", ""),
        dockerfile=document.get("dockerfile", ""),
        context=document.get("context", ""),
        build_secrets=tuple(document.get("build_secrets", ())),
        conda=tuple(document.get("conda", ())),
        channels=tuple(document.get("channels", ())),
    )
