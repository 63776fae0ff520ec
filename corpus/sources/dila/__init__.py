"""The State's sheets (« Vos droits et démarches », service-public.fr), published by the DILA."""

from corpus.sources.dila.addresses import AUDIENCES
from corpus.sources.dila.source import ServicePublic

__all__ = ["AUDIENCES", "ServicePublic"]
