"""The lines and the machines that a citizen may have, as DevTools imitates them."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import CDPSession

KBIT = 1000 / 8  # bytes a second


@dataclass(frozen=True, slots=True)
class Line:
    """``down`` and ``up`` in kbit/s (0: as fast as it goes), ``latency`` in milliseconds from a
    request to the first byte of its reply, ``slower``: how many times slower the processor is."""

    down: int = 0
    up: int = 0
    latency: int = 0
    slower: int = 1

    def put_on(self, devtools: CDPSession) -> None:
        """From here on the page has this line, and nothing in its cache."""
        devtools.send("Network.enable")
        devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
        if self.down:
            devtools.send(
                "Network.emulateNetworkConditions",
                {
                    "offline": False,
                    "latency": self.latency,
                    "downloadThroughput": self.down * KBIT,
                    "uploadThroughput": self.up * KBIT,
                },
            )
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": self.slower})


LINES = {
    "slow 3G": Line(400, 400, 400),
    "slow 3G, processor ÷ 4": Line(400, 400, 400, slower=4),
    "fast 3G": Line(1600, 750, 150),
    "fast 3G, processor ÷ 4": Line(1600, 750, 150, slower=4),
    "no throttle": Line(),
}
