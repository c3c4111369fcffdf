"""Foreign catalogues: a column mapping, kept as a YAML file, says what each column of theirs is in a definition of ours.

A mapping is data, never a program: texts with places for columns (`"ca-{service_id}"`), what a value of theirs means, a default,
and a shape that the result is brought into. What theirs lacks and ours must have, it states. See `egov/profiles/mappings/`.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError

from egov.catalogue.formats.base import Unreadable
from egov.catalogue.formats.opening import ENCODINGS
from egov.catalogue.formats.rows import Reading
from egov.catalogue.told import faults_of
from egov.catalogue.yaml_reading import Unreadable as NoYaml
from egov.catalogue.yaml_reading import read
from egov.kernel.errors import N_
from egov.questionnaire.schema import Part

MAX_MAPPING_BYTES = 256 * 1024
PLACE = re.compile(r"\{([^{}]+)\}")
"""Where a text of a rule has a place for a column."""

Language = Literal["tg", "ru", "kk", "en"]
Template = Annotated[str, Field(max_length=500)]
"""Short, so that no row can be blown up by naming one long column thousands of times."""
Listed = Annotated[tuple[Template, ...], BeforeValidator(lambda value: (value,) if isinstance(value, str) else value)]


class Rule(Part):
    """How one value is found: the first text of `from` whose columns are all filled, shaped; then what `values` say it means."""

    texts: Listed = Field(default=(), alias="from")
    value: Any = None
    """The same for every row, whatever it says; services that are there already keep what they have."""
    values: dict[str, Any] | None = None
    split: Annotated[str, Field(min_length=1, max_length=3)] | None = None
    default: Any = None
    shape: Literal["text", "slug", "code", "words", "digest", "address"] = "text"
    before: str = ""
    """Put before what was found, where something was."""
    longest: Annotated[int, Field(ge=8, le=20_000)] | None = None


def _rule(value: Any) -> Any:
    return {"from": value} if isinstance(value, str | list) else value


AnyRule = Annotated[Rule, BeforeValidator(_rule)]


class Fields(Part):
    """A rule for each part of a definition; texts have one for each language that theirs has."""

    code: AnyRule
    slug: AnyRule
    authority: AnyRule
    name: dict[Language, AnyRule]
    summary: dict[Language, AnyRule]
    description: dict[Language, AnyRule] = Field(default_factory=dict)
    keywords: dict[Language, AnyRule] = Field(default_factory=dict)
    categories: AnyRule = Rule()
    life_events: AnyRule = Rule()
    audience: AnyRule = Rule()
    channels: AnyRule = Rule()
    legal_basis: AnyRule = Rule()
    terms: AnyRule = Rule()
    fees: AnyRule = Rule()
    evidence: AnyRule = Rule()
    refusal_grounds: AnyRule = Rule()
    assurance: AnyRule = Rule()
    route: AnyRule = Rule()


class Join(Part):
    """Another file of theirs beside the catalogue: `column` of a row leads to the row there that has the same in `key`."""

    file: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    column: str
    key: str


class Table(Part):
    """How their file is to be read where it does not tell itself."""

    encoding: Literal[ENCODINGS] | None = None  # type: ignore[valid-type]
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    further_columns: tuple[str, ...] = ()
    sheet: str | None = None

    @property
    def reading(self) -> Reading:
        """The same for those who read rows."""
        return Reading(self.encoding, self.delimiter, self.further_columns, self.sheet)


class Authorities(Part):
    """What becomes of an authority that is not known here: the line is refused, or the authority is founded under `name`."""

    unknown: Literal["refuse", "found"] = "refuse"
    name: dict[Language, AnyRule] = Field(default_factory=dict)


class ColumnMapping(Part):
    """A whole mapping. `refused`: whether one bad line stops all, or is left out (and told), the others being taken."""

    about: str = ""
    table: Table = Table()
    joins: dict[str, Join] = Field(default_factory=dict)
    fields: Fields
    ignored: tuple[str, ...] = ()
    """Columns that are known to have no place here and need not be reported."""
    authorities: Authorities = Authorities()
    refused: Literal["stop", "leave_out"] = "stop"


def read_mapping(path: Path) -> ColumnMapping:
    """The mapping in the file at `path`; raises `Unreadable`."""
    try:
        if path.stat().st_size > MAX_MAPPING_BYTES:
            raise Unreadable(path.name, N_("a mapping is no larger than %(size)s KB"), size=MAX_MAPPING_BYTES // 1024)
        return parse_mapping(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(path.name, N_("cannot be read: %(reason)s"), reason=error) from None


def parse_mapping(text: str, name: str) -> ColumnMapping:
    """The mapping in `text`; raises `Unreadable` with what is wrong and where."""
    try:
        document = read(text)
        for line, repeated in document.repeated:
            raise Unreadable(f"{name}:{line}", repeated)
        return ColumnMapping.model_validate(document.value)
    except NoYaml as error:
        raise Unreadable(f"{name}:{error.line}", error.told) from None
    except ValidationError as error:
        raise Unreadable(name, next(faults_of(error))) from None


def columns_of(mapping: ColumnMapping) -> Iterator[str]:
    """Every column that the mapping looks at; of joined tables as `join.column`."""
    yield from (join.column for join in mapping.joins.values())
    rules: list[Rule] = list(mapping.authorities.name.values())
    for key in Fields.model_fields:
        rule = getattr(mapping.fields, key)
        rules += [rule] if isinstance(rule, Rule) else rule.values()
    for rule in rules:
        for text in rule.texts:
            yield from PLACE.findall(text)
