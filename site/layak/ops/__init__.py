"""Keeping it running: health, later doctor and backup."""
