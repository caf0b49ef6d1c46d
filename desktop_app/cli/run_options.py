"""What several verbs about runs ask for in the same words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

RunId = Annotated[
    str, typer.Argument(metavar="ID", help="A run's id, a unique start of it, or its name.")
]
SourceFolder = Annotated[Path, typer.Option(metavar="DIR", help="The folder with the code.")]
Script = Annotated[str, typer.Option(metavar="FILE", help="The script in that folder.")]
TargetName = Annotated[str, typer.Option(metavar="T", help="Where to run.")]
EnvironmentName = Annotated[str, typer.Option(metavar="E", help="The environment.")]
Variables = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="An environment variable.")
]
Gpus = Annotated[
    int | None, typer.Option(metavar="N", help="GPUs; 0 hides all. Else one, if there is any.")
]
