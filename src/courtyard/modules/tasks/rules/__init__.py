"""Pure decisions of tasks: order, repetition, and how a typed line is read."""
