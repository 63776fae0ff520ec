"""The whole life of a Guichet, from the sheets to the report, as one program.

``python -m tests.sovereignty.life FOLDER`` is run by the tests in a network that holds nothing but
the machine itself, with every call to the network on record. It prints a line for each thing done.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from uuid import uuid4

import httpx

from tests.installed import Installed
from tests.web.serving import PASSWORD, events

QUESTION = "quels sont les tarifs de la cantine scolaire ?"


def main(folder: Path) -> None:
    guichet = Installed(folder)
    done(guichet, "corpus", "sync")
    done(guichet, "index", "build")
    done(guichet, "search", "cantine", "--json")
    done(guichet, "redact", "Je suis Paul Martin, 06 12 34 56 78")
    answer = json.loads(done(guichet, "ask", QUESTION, "--json"))
    assert answer["citations"], answer
    done(guichet, "ask", "How much is a bus ticket?", "--json")  # the language model writes
    secret = folder / "password"
    secret.write_text(PASSWORD, "utf-8")
    done(guichet, "agent", "add", "nadia", "--keep", "--password-file", str(secret))
    with guichet.serving() as (_, address), httpx.Client(base_url=address, timeout=120) as http:
        talk(http)
        assert "guichet_answers_total" in http.get("/metrics").raise_for_status().text
    suite = folder / "suite.jsonl"
    case = {
        "id": "h01",
        "kind": "local",
        "question": QUESTION,
        "gold": ["cantine-tarifs"],
        "facts": [["quotient"]],
    }
    suite.write_text(json.dumps(case) + "\n", "utf-8")
    done(guichet, "eval", "run", str(suite), "--output", str(folder / "run"))
    done(guichet, "eval", "report", str(folder / "run"), "--output", str(folder / "report.html"))
    done(guichet, "corpus", "report", "--json")
    done(guichet, "register")
    done(guichet, "sbom")
    done(guichet, "data", "export", str(folder / "export.jsonl"))
    done(guichet, "data", "purge")


def talk(http: httpx.Client) -> None:
    """A citizen asks, wants a person, and gets one."""
    http.get("/").raise_for_status()
    opened = http.post("/api/v1/conversations", json={}).raise_for_status().json()
    mine, base = {"X-Conversation-Token": opened["token"]}, f"/api/v1/conversations/{opened['id']}"
    for text in (QUESTION, "comment faire enlever un canapé ?"):
        message = {"text": text, "key": uuid4().hex}
        with http.stream("POST", f"{base}/messages", json=message, headers=mine) as stream:
            told = [name for name, _ in events(stream)]
        assert told[0] == "accepted", told
        assert told[-1] == "answer", told
    print("chat")
    assert http.post(f"{base}/handoff", headers=mine).json()["state"] == "waiting"
    http.post("/agents/login", data={"name": "nadia", "password": PASSWORD})
    taken = http.post(f"/api/v1/agents/conversations/{opened['id']}/claim").raise_for_status()
    assert taken.json()["conversation"]["state"] == "with_agent"
    http.post(
        f"/api/v1/agents/conversations/{opened['id']}/messages",
        json={"text": "Bonjour, je regarde.", "key": uuid4().hex},
    ).raise_for_status()
    print("hand-off")


def done(guichet: Installed, *command: str) -> str:
    """What the command printed; anything but success ends the program, with the reason."""
    ran = guichet.run(*command)
    if ran.returncode:
        sys.exit(f"guichet {' '.join(command)} ended with {ran.returncode}: {ran.stderr[-2000:]}")
    print(" ".join(command[:2]), flush=True)
    return ran.stdout


if __name__ == "__main__":
    main(Path(sys.argv[1]))
