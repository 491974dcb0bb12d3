"""Fault injection, planned one by one or as a mix: what networks and busy servers do."""

from roomtui.demo.faults.effects import ConnectionDropped
from roomtui.demo.faults.fault_injector import FaultInjector
from roomtui.demo.faults.middleware import FaultLine
from roomtui.demo.faults.planned import Faults, Where, everywhere, to_files
from roomtui.demo.faults.spec import BadSpec, Mix, parse_mix

__all__ = [
    "BadSpec",
    "ConnectionDropped",
    "FaultInjector",
    "FaultLine",
    "Faults",
    "Mix",
    "Where",
    "everywhere",
    "parse_mix",
    "to_files",
]
