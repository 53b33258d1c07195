"""Keeping what a run read, so that its result can be proven years later: Parquet for tables, texts for documents, a checksum for each.

The folder of a run appears whole or not at all: it is written under another name and renamed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from incentives.engine.periods import Period
from incentives.engine.plan import PeriodKind

from .inputs import Inputs, SharedRows, VersionInForce
from .marks import Mark

if TYPE_CHECKING:
    import pyarrow as pa

FORMAT = 4
"""Of the folder, written into its `run.json`. A later reader knows by it what it has before it."""
RUN = "run.json"
CORRECTIONS = "corrections"
"""The folder in a run's that has a folder for each closed period it corrected, called by its key and kept like a run's own."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    name: str
    """Relative to the run's folder, with / between folders."""
    sha256: str
    rows: int
    bytes: int


class KeptInputsChanged(Exception):
    """A kept file is not what was written; `file` says which."""

    def __init__(self, file: str, why: str) -> None:
        super().__init__(f"{file}: {why}")
        self.file, self.why = file, why


class OtherFormat(Exception):
    """A folder was kept by another release, in a format that this one does not read."""


def folder_of(run_id: int) -> Path:
    """Where a run keeps its inputs."""
    return Path(settings.KEPT_INPUTS_DIR) / str(run_id)


def keep(folder: Path, inputs: Inputs) -> tuple[KeptFile, ...]:
    """Write the inputs into `folder`; one that an attempt before left there is replaced, since nothing was posted from it."""
    import pyarrow.parquet as parquet

    unfinished = _unfinished(folder)
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700, parents=True)  # what customers bought is nobody else's on this machine
    rows: dict[str, int] = {}
    for prefix, each in _with_prefixes(inputs):
        (unfinished / prefix / "facts").mkdir(parents=True)
        for name, table in _tables(each).items():
            parquet.write_table(table, unfinished / prefix / name, compression="zstd")
            rows[prefix + name] = table.num_rows
        for name, text in _texts(each).items():
            (unfinished / prefix / name).write_text(text, encoding="utf-8", newline="")
            rows[prefix + name] = 0
    kept = tuple(_kept(unfinished, name, rows[name]) for name in sorted(rows))
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)
    return kept


def _with_prefixes(inputs: Inputs) -> Iterator[tuple[str, Inputs]]:
    yield "", inputs
    for correction in inputs.corrections:
        yield f"{CORRECTIONS}/{correction.period.name}/", correction


def named_in(folder: Path) -> set[str]:
    """The names of all files that a run's `run.json`, and those of its corrections, say were kept."""
    run = json.loads((folder / RUN).read_text(encoding="utf-8"))
    texts = {kept["file"] for kept in (*run["versions"], *run["shared_tables"])}
    own = {RUN, *texts, *(f"{name}.parquet" for name in run["tables"]), *run["facts"].values()}
    for key in run["corrections"]:
        own |= {f"{CORRECTIONS}/{key}/{name}" for name in named_in(folder / CORRECTIONS / key)}
    return own


def forget(folder: Path) -> None:
    """Remove what a run kept, finished or not. Its inputs prove nothing once it has ended without posting."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(_unfinished(folder), ignore_errors=True)


def _unfinished(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.unfinished")


def verify(folder: Path, kept: Iterable[KeptFile]) -> None:
    """Raise KeptInputsChanged for the first file whose bytes are not those that were written."""
    for file in kept:
        path = folder / file.name
        if not path.is_file():
            raise KeptInputsChanged(str(path), "the file is missing")
        if _sha256(path) != file.sha256:
            raise KeptInputsChanged(str(path), "the file has changed since the run")


def read_kept(folder: Path) -> Inputs:
    """Read back what `keep` wrote. Verify first: this believes what it reads."""
    import pyarrow.parquet as parquet

    run = json.loads((folder / RUN).read_text(encoding="utf-8"))
    if run["format"] != FORMAT:
        raise OtherFormat(f"{folder}: the inputs were kept in format {run['format']}, this release reads {FORMAT}")
    return Inputs(
        period=_period(run["period"]),
        versions=tuple(_version(folder, version) for version in run["versions"]),
        shared_tables=tuple(_shared(folder, rows) for rows in run["shared_tables"]),
        tables={name: parquet.read_table(folder / f"{name}.parquet") for name in run["tables"]},
        facts={name: parquet.read_table(folder / file) for name, file in run["facts"].items()},
        as_of=dt.datetime.fromisoformat(run["as_of"]),
        last_batch=run["last_batch"],
        mark=run["mark"],
        only=None if run["only"] is None else frozenset(run["only"]),
        posting=_period(run["posting"]) if run["posting"] else None,
        corrections=tuple(read_kept(folder / CORRECTIONS / key) for key in run["corrections"]),
    )


def _period(kept: Mapping[str, Any]) -> Period:
    return Period(PeriodKind(kept["kind"]), _day(kept["start"]), _day(kept["before"]), fiscal_year_starts=kept["fiscal_year_starts"])


def _described_period(period: Period) -> dict[str, object]:
    return {
        "kind": period.kind.value,
        "start": period.start.isoformat(),
        "before": period.before.isoformat(),
        "fiscal_year_starts": period.fiscal_year_starts,
    }


def mark_kept(folder: Path) -> Mark | None:
    """How far the trails of changes had got when a folder's inputs were read; None where that is not known."""
    if not (folder / RUN).is_file():
        return None
    run = json.loads((folder / RUN).read_text(encoding="utf-8"))
    mark: Mark | None = run["mark"] if run["format"] == FORMAT else None
    return mark


def kept_shared_tables(folder: Path) -> tuple[SharedRows, ...] | None:
    """The shared tables as a run read them; None where its folder is not at hand."""
    if not (folder / RUN).is_file():
        return None
    run = json.loads((folder / RUN).read_text(encoding="utf-8"))
    return tuple(_shared(folder, rows) for rows in run["shared_tables"])


def _tables(inputs: Inputs) -> Mapping[str, pa.Table]:
    facts = {_facts_file(name): table for name, table in inputs.facts.items()}
    return {f"{name}.parquet": table for name, table in inputs.tables.items()} | facts


def _facts_file(source: str) -> str:
    return f"facts/{source.replace(' ', '_')}.parquet"


def _texts(inputs: Inputs) -> dict[str, str]:
    texts = {_plan_file(version): version.document for version in inputs.versions}
    texts |= {_shared_file(number): rows.document for number, rows in enumerate(inputs.shared_tables)}
    texts[RUN] = json.dumps(_described(inputs), indent=1, ensure_ascii=False)
    return texts


def _plan_file(version: VersionInForce) -> str:
    return f"plan-{version.plan_key}-v{version.number}.txt"


def _shared_file(number: int) -> str:
    return f"shared-table-{number}.txt"


def _described(inputs: Inputs) -> dict[str, object]:
    return {
        "format": FORMAT,
        "as_of": inputs.as_of.isoformat(),
        "last_batch": inputs.last_batch,
        "period": _described_period(inputs.period),
        "posting": _described_period(inputs.posting) if inputs.posting else None,
        "mark": inputs.mark,
        "only": None if inputs.only is None else sorted(inputs.only),
        "corrections": [correction.period.name for correction in inputs.corrections],
        "versions": [
            {
                "id": version.id,
                "plan_id": version.plan_id,
                "plan_key": version.plan_key,
                "number": version.number,
                "sha256": version.sha256,
                "start": version.start.isoformat(),
                "before": version.before.isoformat() if version.before else None,
                "file": _plan_file(version),
            }
            for version in inputs.versions
        ],
        "shared_tables": [
            {"table": rows.table, "start": rows.start.isoformat(), "file": _shared_file(number)}
            for number, rows in enumerate(inputs.shared_tables)
        ],
        "tables": sorted(inputs.tables),
        "facts": {name: _facts_file(name) for name in sorted(inputs.facts)},
    }


def _version(folder: Path, kept: Mapping[str, str]) -> VersionInForce:
    return VersionInForce(
        id=int(kept["id"]),
        plan_id=int(kept["plan_id"]),
        plan_key=kept["plan_key"],
        number=int(kept["number"]),
        document=_text(folder / kept["file"]),
        sha256=kept["sha256"],
        start=_day(kept["start"]),
        before=_day(kept["before"]) if kept["before"] else None,
    )


def _shared(folder: Path, kept: Mapping[str, str]) -> SharedRows:
    return SharedRows(kept["table"], _day(kept["start"]), _text(folder / kept["file"]))


def _text(path: Path) -> str:
    # Not read_text(): it would turn the line ends of a document from Windows into others.
    return path.read_bytes().decode()


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _kept(folder: Path, name: str, rows: int) -> KeptFile:
    path = folder / name
    with path.open("rb") as written:
        os.fsync(written.fileno())
    return KeptFile(name, _sha256(path), rows, path.stat().st_size)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
