"""``guichet reload``: a server takes its settings, prompts, texts and thresholds anew."""

from __future__ import annotations

import asyncio

import typer

from foundation import EXIT_FOUND_FAILING


def reload() -> None:
    """Check the settings, calibrations and texts, and have every running server take them.

    What is wrong is told here (exit code 1), and every server goes on as it was. Within two
    seconds all processes on this database have taken what is right; their logs tell what waits
    for a restart. The sheets need no command: a running server follows them by itself.
    """
    from assistant.doctor.finding import Level
    from assistant.doctor.settings import check_settings

    faults = [one for one in check_settings() if one.level is Level.FAILING]
    for fault in faults:
        typer.echo(f"guichet: {fault.what}; {fault.remedy}", err=True)
    if faults:
        raise typer.Exit(EXIT_FOUND_FAILING)
    _check_calibrations()
    asyncio.run(_leave_word())
    typer.echo("Checked; every running server takes it within two seconds.")


def _check_calibrations() -> None:
    from assistant import texts
    from assistant.confidence.opening import calibration_abroad, french_calibration
    from assistant.settings import AssistantSettings
    from foundation import load

    settings = load(AssistantSettings)
    french_calibration(settings)
    calibration_abroad(settings)
    texts.read_again()


async def _leave_word() -> None:
    from assistant.access.running import operator
    from assistant.storage.database import open_database
    from assistant.storage.reload_asked import ask_to_reload

    async with await open_database() as database:
        await ask_to_reload(database, operator())
