"""Numbers: fixed point as a language, other formats, and the serial operators."""
