"""Brings recordings and compositions to this machine."""
