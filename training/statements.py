"""Reading, adding and changing rows by a statement that is put together once.

Every request reads a session and a person, and every grade reads, changes and adds a row. Django writes the statement
anew each time, which takes several times as long as the database takes to answer. Values are converted as Django does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, TypeVar

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import get_connection

AModel = TypeVar("AModel", bound=models.Model)


class Conversion(NamedTuple):
    """How the value of a column is made from what the database gives."""

    place: int
    column: models.Expression
    steps: list[Callable[..., Any]]


def find(model: type[AModel], **where: Any) -> AModel | None:
    """Return the row with these values of its attributes; None without one."""
    here = get_connection()
    with here.cursor() as cursor:
        cursor.execute(_select(model, tuple(where)), _as_kept(model, where, here))
        row = cursor.fetchone()
    if row is None:
        return None
    values = list(row)
    for place, column, steps in _conversions(model):
        for step in steps:
            values[place] = step(values[place], column, here)
    return model.from_db(here.alias, _names(model), values)


def add(row: models.Model) -> None:
    """Add a row, whose key the database gives; the row itself does not learn it."""
    model, here = type(row), get_connection()
    names = _names(model)[1:]
    with here.cursor() as cursor:
        values = {name: getattr(row, name) for name in names}
        cursor.execute(_insert(model, tuple(names)), _as_kept(model, values, here))


def change(model: type[models.Model], values: Mapping[str, Any], **where: Any) -> bool:
    """Give the row with some values of its attributes others; tell whether there was one."""
    here = get_connection()
    with here.cursor() as cursor:
        given = _as_kept(model, values, here) + _as_kept(model, where, here)
        cursor.execute(_update(model, tuple(values), tuple(where)), given)
        return bool(cursor.rowcount)


def count_up(model: type[models.Model], name: str, **where: Any) -> None:
    """Add one to an attribute of the row with some values."""
    here = get_connection()
    with here.cursor() as cursor:
        cursor.execute(_count(model, name, tuple(where)), _as_kept(model, where, here))


def put(rows: Sequence[models.Model], *, unique: str) -> None:
    """Add rows of one model, or change those that are there with the same value of an attribute; one statement."""
    if not rows:
        return
    model, here = type(rows[0]), get_connection()
    names = tuple(_names(model)[1:])
    values = [value for row in rows for value in _as_kept(model, {name: getattr(row, name) for name in names}, here)]
    with here.cursor() as cursor:
        cursor.execute(_put(model, names, unique, len(rows)), values)


@dataclass(frozen=True)
class Reading:
    """A query for values in which one key is left open."""

    sql: str
    values: Sequence[Any]
    conversions: Sequence[Conversion]

    # Stands for the key while the query is put together, and is none itself.
    OPEN = -1

    @classmethod
    def of(cls, query: models.QuerySet[Any, Any]) -> Reading:
        """Return the reading of a query for a list of values, made with ``OPEN`` as the key."""
        compiler = query.query.get_compiler(connection=get_connection())
        sql, values = compiler.as_sql()
        columns = [column for column, *_ in compiler.select]
        return cls(sql, values, list(_converted(columns)))

    def rows(self, key: int) -> list[tuple[Any, ...]]:
        """Return what the query finds for a key; values are converted column by column."""
        here = get_connection()
        with here.cursor() as cursor:
            cursor.execute(self.sql, [key if value == self.OPEN else value for value in self.values])
            found: list[tuple[Any, ...]] = cursor.fetchall()
        columns: list[Sequence[Any]] = list(zip(*found, strict=True))
        if not columns or not self.conversions:
            return found
        for place, column, steps in self.conversions:
            for step in steps:
                columns[place] = [step(value, column, here) for value in columns[place]]
        return list(zip(*columns, strict=True))


def _as_kept(model: type[models.Model], values: Mapping[str, Any], here: BaseDatabaseWrapper) -> list[Any]:
    fields = _fields(model)
    return [fields[name].get_db_prep_save(value, here) for name, value in values.items()]


@cache
def _fields(model: type[models.Model]) -> dict[str, models.Field[Any, Any]]:
    return {field.attname: field for field in model._meta.concrete_fields}


@cache
def _names(model: type[models.Model]) -> list[str]:
    return list(_fields(model))


@cache
def _conversions(model: type[models.Model]) -> list[Conversion]:
    return list(_converted(field.get_col(_table(model)) for field in _fields(model).values()))


def _converted(columns: Iterable[models.Expression]) -> Iterator[Conversion]:
    for place, column in enumerate(columns):
        steps = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
        if steps:
            yield Conversion(place, column, steps)


# What follows puts together names from the models' own descriptions, and never a value.
@cache
def _select(model: type[models.Model], where: tuple[str, ...]) -> str:
    columns = ", ".join(_columns(model, _names(model)))
    return f"SELECT {columns} FROM {_table(model)} WHERE {_are(model, where, ' AND ')}"  # noqa: S608


@cache
def _insert(model: type[models.Model], names: tuple[str, ...]) -> str:
    columns, values = ", ".join(_columns(model, names)), ", ".join(["%s"] * len(names))
    return f"INSERT INTO {_table(model)} ({columns}) VALUES ({values})"  # noqa: S608


@cache
def _put(model: type[models.Model], names: tuple[str, ...], unique: str, rows: int) -> str:
    (key,) = _columns(model, [unique])
    changed = ", ".join(f"{column} = EXCLUDED.{column}" for column in _columns(model, names) if column != key)
    more = f", ({', '.join(['%s'] * len(names))})" * (rows - 1)
    return f"{_insert(model, names)}{more} ON CONFLICT ({key}) DO UPDATE SET {changed}"


@cache
def _update(model: type[models.Model], names: tuple[str, ...], where: tuple[str, ...]) -> str:
    return f"UPDATE {_table(model)} SET {_are(model, names, ', ')} WHERE {_are(model, where, ' AND ')}"  # noqa: S608


@cache
def _count(model: type[models.Model], name: str, where: tuple[str, ...]) -> str:
    (column,) = _columns(model, [name])
    return f"UPDATE {_table(model)} SET {column} = {column} + 1 WHERE {_are(model, where, ' AND ')}"  # noqa: S608


def _table(model: type[models.Model]) -> str:
    return model._meta.db_table


def _columns(model: type[models.Model], names: Iterable[str]) -> list[str]:
    return [connection.ops.quote_name(_fields(model)[name].column or name) for name in names]


def _are(model: type[models.Model], names: tuple[str, ...], between: str) -> str:
    return between.join(f"{column} = %s" for column in _columns(model, names))
