"""The module manifest and the assembler that makes modules into one application."""

from courtyard.kernel.module.assembler import KERNEL_COLLECTIONS, Assembly
from courtyard.kernel.module.court import Court
from courtyard.kernel.module.front import Front
from courtyard.kernel.module.manifest import Built, Module, in_order_of_use
from courtyard.kernel.module.part_of_kernel import ERASES as KERNEL_ERASES
from courtyard.kernel.module.part_of_kernel import EXPORTS as KERNEL_EXPORTS
from courtyard.kernel.module.terminal import DataDir, Terminal, end_if_interrupted, terminal_of

__all__ = [
    "KERNEL_COLLECTIONS",
    "KERNEL_ERASES",
    "KERNEL_EXPORTS",
    "Assembly",
    "Built",
    "Court",
    "DataDir",
    "Front",
    "Module",
    "Terminal",
    "end_if_interrupted",
    "in_order_of_use",
    "terminal_of",
]
