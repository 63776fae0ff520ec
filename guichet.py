"""The command line: mounts each package's commands, and turns our errors into one plain line."""

from __future__ import annotations

import os
import sys

import typer

from assistant import approved_commands, switch_commands
from assistant.access import agent_commands, audit_commands, key_commands
from assistant.artefacts import commands as models
from assistant.backup import commands as backup
from assistant.commands import index
from assistant.commands.ask import ask
from assistant.commands.corpus_report import check_links, report_corpus
from assistant.commands.corpus_sync import sync_corpus
from assistant.commands.replay import replay
from assistant.commands.search import search
from assistant.doctor.commands import doctor
from assistant.logs.setting_up import set_up_logs
from assistant.storage import commands as data
from assistant.supply.commands import advisories, sbom
from assistant.webhook import commands as webhook
from corpus import commands as corpus
from evaluation import commands as evaluation
from evaluation.register.commands import register
from evaluation.sentinel import commands as sentinel
from evaluation.yearly.commands import report
from foundation import EXIT_FOUND_FAILING, GuichetError
from guardrails.commands import redact
from web.commands import serve
from web.reload_command import reload

app = typer.Typer(
    help="Guichet: a citizen assistant that runs on the authority's own machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def prepare() -> None:
    """Fetch the models, read the sheets, index them by their words: all that serve needs."""
    models.fetch()
    try:
        sync_corpus()
    except typer.Exit as ended:
        # A broken sheet was named, and its last good version stays: the others can be searched.
        if ended.exit_code != EXIT_FOUND_FAILING:
            raise
    index.build(lexical_only=True)


app.command()(serve)
app.command()(reload)
app.command()(ask)
app.command()(search)
app.command()(redact)
app.command()(replay)
app.command()(doctor)
app.command()(sbom)
app.command()(advisories)
app.command()(register)
app.command()(report)
app.add_typer(models.app, name="models")
corpus.app.command("sync")(sync_corpus)
corpus.app.command("report")(report_corpus)
corpus.app.command("check-links")(check_links)
app.add_typer(corpus.app, name="corpus")
app.add_typer(index.app, name="index")
app.add_typer(agent_commands.app, name="agent")
app.add_typer(key_commands.app, name="key")
app.add_typer(audit_commands.app, name="audit")
app.add_typer(approved_commands.app, name="approved")
app.add_typer(switch_commands.app, name="switch")
app.add_typer(data.app, name="data")
app.add_typer(backup.app, name="backup")
app.add_typer(webhook.app, name="webhook")
app.add_typer(sentinel.app, name="sentinel")
app.add_typer(evaluation.app, name="eval")


def main() -> None:
    """Exit codes: 0 done, 1 found failing, 2 usage, 3 system."""
    # Nobody else on the machine reads what is written here, be it a database or an export.
    os.umask(os.umask(0o077) | 0o007)
    try:
        set_up_logs()
        app()
    except GuichetError as error:
        print(f"guichet: {error}", file=sys.stderr)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
