"""The search room, the only importer of whoosh.

It reads the registry of public documents, and no other room.
"""
