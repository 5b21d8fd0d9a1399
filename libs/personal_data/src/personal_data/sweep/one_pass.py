"""One pass over one store: its rows, then its bytes, then files, and what was planted in each."""

import tempfile
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from personal_data.holder import Holder, Sought
from personal_data.locks import share
from personal_data.sweep.answers import redact_answers
from personal_data.sweep.clean import clean_bytes
from personal_data.sweep.controls import Control, new_control, plant_files, plant_row, uproot_row
from personal_data.sweep.files import files_below, found_in_file
from personal_data.sweep.judge import Judge, Meaning
from personal_data.sweep.searcher import Searcher
from personal_data.sweep.store import Hit, search, search_table, table_names


class SweepBlind(RuntimeError):
    """The sweep did not find what it had planted itself, so it proves nothing."""


@dataclass
class Findings:
    """What a sweep has met so far."""

    residue: Counter[str] = field(default_factory=Counter)
    meanings: Counter[Meaning] = field(default_factory=Counter)
    explained: set[int] = field(default_factory=set)
    controls: dict[str, bool] = field(default_factory=dict)
    tables: int = 0
    files: int = 0


class Sweep:
    """One pass over one store."""

    def __init__(self, holder: Holder, sweep_id: str, sought: Sought) -> None:
        self._holder = holder
        self._sweep_id = sweep_id
        self._control: Control = new_control()
        self._texts = sought.texts
        self._sought = len(sought.values)
        self._searcher = Searcher([*sought.values, *self._control.values])
        self._judge = Judge(holder.ledger)
        self.findings = Findings()

    def run(self) -> Findings:
        """Search tables, the database's own bytes, and files.

        Raises:
            SweepBlind: a control was not found.
            Transient: the bytes cannot be cleaned right now.
        """
        plant_row(self._holder.database, self._holder.tables, self._sweep_id, self._control)
        try:
            for hit in self._hits():
                self._weigh(hit)
        finally:
            uproot_row(self._holder.database, self._holder.tables, self._sweep_id)
        self.findings.meanings[Meaning.QUOTED] += redact_answers(self._holder, self._texts)
        clean_bytes(self._holder.database)
        self._search_files()
        blind = sorted(name for name, found in self.findings.controls.items() if not found)
        if blind:
            raise SweepBlind(", ".join(blind))
        return self.findings

    def _hits(self) -> Iterator[Hit]:
        """Walk over the hits; each table is read to its end before anything in it is changed."""
        planted = self._holder.tables.controls
        self.findings.controls |= {
            f"store:{name}": False for name in ("as_text", "as_json", "as_bytes")
        }
        for name in table_names(self._holder.database):
            self.findings.tables += 1
            hits = search_table(self._holder.database, name, self._searcher)
            if name == planted.name:
                for hit in hits:
                    self.findings.controls[f"store:{hit.column}"] |= self._is_control(hit.values)
            else:
                yield from hits

    def _weigh(self, hit: Hit) -> None:
        with self._holder.database.reading() as session:
            meaning = self._judge.meaning(session, hit)
        if meaning is Meaning.QUOTED and not self._redact(hit):
            meaning = Meaning.RESIDUE
        self.findings.meanings[meaning] += 1
        if meaning is Meaning.RESIDUE:
            self.findings.residue[hit.place] += 1
        if meaning is not Meaning.QUOTED:
            self.findings.explained |= hit.values

    def _redact(self, hit: Hit) -> bool:
        """Put tombstones into another person's text; what cannot be located is left to officers."""
        column = self._judge.column(hit)
        row = sa.and_(*(column.table.columns[name] == value for name, value in hit.key.items()))
        with self._holder.database.transaction() as session:
            share(session, self._judge.people(session, hit))
            text = session.scalar(sa.select(column).where(row))
            if not isinstance(text, str):
                return False
            redacted = self._searcher.without(text)
            session.execute(sa.update(column.table).where(row).values({column.name: redacted}))
        return redacted != text and not search(self._searcher, redacted)

    def _search_files(self) -> None:
        own = self._own_files()
        for path in own:
            self._file(path, passed_over=self.findings.explained)
        for path in files_below(self._holder.sweep_paths):
            if path.resolve() not in own:
                self._file(path)
        with tempfile.TemporaryDirectory() as folder:
            for name, path in plant_files(Path(folder), self._control).items():
                found = found_in_file(self._searcher, path)
                self.findings.controls[name] = self._is_control(found)

    def _own_files(self) -> list[Path]:
        """Return the database's own files, whose pages hold what the tables hold, and no more."""
        path = self._holder.database.engine.url.database
        if self._holder.database.dialect != "sqlite" or path is None:
            return []
        return [
            one for one in (Path(path).resolve(), Path(f"{path}-wal").resolve()) if one.exists()
        ]

    def _file(self, path: Path, passed_over: Collection[int] = ()) -> None:
        self.findings.files += 1
        found = {one for one in found_in_file(self._searcher, path) if one < self._sought}
        if found - set(passed_over):
            self.findings.residue[f"file {path.name}"] += 1
            self.findings.meanings[Meaning.RESIDUE] += 1

    def _is_control(self, found: Collection[int]) -> bool:
        """Tell whether all of the control was found."""
        return set(range(self._sought, self._sought + len(self._control.values))) <= set(found)
