"""What a function asks of its arguments, written once: `decorator.contract` reads it, and tests break it."""
