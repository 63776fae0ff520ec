"""Reading one source against what the catalogue holds of it, before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from corpus.catalogue import Catalogue
from corpus.declared import Opened
from corpus.edition import Edition
from corpus.errors import SheetError
from corpus.inspection import Finding, Inspect
from corpus.procedure import Procedure
from corpus.sheet_json import Written, write
from corpus.sources.source import LeftOut, Sheet, Unchanged

FEW = 20  # a source may always lose this many sheets


@dataclass(frozen=True, slots=True)
class Known:
    """What the catalogue holds of one source.

    ``read`` are the digests of what each sheet was last read from, ``said`` and ``held`` those of
    what the sheets in force and in quarantine say.
    """

    read: Mapping[str, str]
    said: Mapping[str, str]
    held: Mapping[str, str]

    @classmethod
    def of(cls, source: str, catalogue: Catalogue) -> Known:
        return cls(
            catalogue.last_read(source), catalogue.digests(source), catalogue.held_digests(source)
        )


@dataclass(slots=True)
class Staged:
    """What a source gave: the new and changed sheets with what was found in them, and the rest.

    ``given`` are the ids of the sheets that it gave, changed or not, ``kept`` those of broken ones;
    ``unnamed`` counts broken sheets of which not even the id could be told.
    """

    source: str
    fingerprint: str
    reader: str
    known: Known
    written: list[tuple[Written, Sequence[Finding]]] = field(default_factory=list)
    given: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)
    unnamed: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def ids(self) -> set[str]:
        """The sheets that this source has, a broken one only if an earlier version is there."""
        return self.given | (self.kept & self.known.read.keys())

    @property
    def gone(self) -> set[str]:
        """The sheets that leave: none while one that is broken could be any of them."""
        return set() if self.unnamed else self.known.read.keys() - self.given - self.kept

    def shrinks(self, share: float) -> bool:
        """Whether more than a few sheets and more than this share of the source would leave."""
        return len(self.gone) > max(FEW, share * len(self.known.read))

    def apply(self, edition: Edition) -> list[str]:
        """Write it all; the ids of the sheets that were held back, and why."""
        for id in self.gone:
            edition.drop(id)
        held = []
        for sheet, findings in self.written:
            if not edition.put(sheet, findings):
                kinds = ", ".join(sorted({finding.kind for finding in findings}))
                held.append(f"{sheet.id} ({kinds or 'rejected earlier'})")
        # A source with broken sheets is read again next time, so that they are told again.
        edition.mark(self.source, "" if self.broken else self.fingerprint, self.reader)
        return held


def stage(
    opened: Opened,
    catalogue: Catalogue,
    taken: Collection[str],
    inspect: Inspect,
    on_sheet: Callable[[int], None],
) -> Staged | None:
    """Read what is new or changed and inspect it; None when the source has not changed at all.

    ``taken`` are the ids of the other sources. Raises CorpusError when nothing can be read.
    """
    source = opened.source
    fingerprint = source.fingerprint()
    same_reader = catalogue.readers().get(source.name) == opened.reader
    if same_reader and catalogue.sources().get(source.name) == fingerprint:
        return None
    known = Known.of(source.name, catalogue)
    staged = Staged(source.name, fingerprint, opened.reader, known)
    to_compare = known.read if same_reader else {}
    for number, sheet in enumerate(source.sheets(to_compare), start=1):
        on_sheet(number)
        try:
            _take(sheet, staged, to_compare, taken, inspect)
        except SheetError as error:
            staged.broken.append(str(error))
            if error.id:
                staged.kept.add(error.id)
            else:
                staged.unnamed += 1
    return staged


def _take(
    sheet: Sheet,
    staged: Staged,
    known: Mapping[str, str],
    taken: Collection[str],
    inspect: Inspect,
) -> None:
    match sheet:
        case SheetError():
            raise sheet
        case LeftOut():
            staged.left_out[sheet.reason] += 1
        case Unchanged():
            if sheet.id not in known:
                raise SheetError(
                    f"{sheet.id}: expected a sheet, found one unchanged that was never read",
                    sheet.id,
                )
            staged.given.add(sheet.id)
        case Procedure():
            _compare(sheet, staged, taken, inspect)


def _compare(sheet: Procedure, staged: Staged, taken: Collection[str], inspect: Inspect) -> None:
    if sheet.id in taken:
        raise SheetError(
            f"{sheet.id}: expected an id of its own, found a sheet of another source with it",
            sheet.id,
        )
    if sheet.id in staged.given:
        raise SheetError(f"{sheet.id}: expected an id of its own, found it twice", sheet.id)
    staged.given.add(sheet.id)
    written, known = write(sheet, staged.source), staged.known
    if written.said == known.held.get(sheet.id):
        return  # it waits already
    if written.said != known.said.get(sheet.id):
        staged.written.append((written, tuple(inspect(sheet))))
    elif written.digest != known.read.get(sheet.id):
        staged.written.append((written, ()))
