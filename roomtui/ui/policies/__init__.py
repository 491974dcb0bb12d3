"""Policies on screen: what is on, what a new one would hit, and how it is switched on."""
