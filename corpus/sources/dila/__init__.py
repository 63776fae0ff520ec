"""The State's sheets (« Vos droits et démarches », service-public.fr), published by the DILA."""

from corpus.sources.dila.source import AUDIENCES, ServicePublic

__all__ = ["AUDIENCES", "ServicePublic"]
