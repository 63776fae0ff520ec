"""The checks there are, in the order in which they are told: add yours here."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.doctor.calibration import check_calibration
from assistant.doctor.clock import check_clock
from assistant.doctor.connections import check_connections
from assistant.doctor.database import check_database
from assistant.doctor.directory import check_directory
from assistant.doctor.disk import check_disk
from assistant.doctor.finding import Check
from assistant.doctor.index import check_index
from assistant.doctor.models import check_models
from assistant.doctor.permissions import check_permissions
from assistant.doctor.ports import check_ports
from assistant.doctor.settings import check_settings
from assistant.doctor.switches import check_switches
from assistant.doctor.webhook import check_webhook

CHECKS: Mapping[str, Check] = {
    "settings": check_settings,
    "clock": check_clock,
    "permissions": check_permissions,
    "ports": check_ports,
    "models": check_models,
    "calibration": check_calibration,
    "index": check_index,
    "database": check_database,
    "directory": check_directory,
    "switches": check_switches,
    "disk": check_disk,
    "connections": check_connections,
    "webhook": check_webhook,
}
