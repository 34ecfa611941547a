"""Tasks: what people and teams mean to do, in projects, with dates, repetition, reminders, history and time spent."""
