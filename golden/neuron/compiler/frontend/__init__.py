"""Front end of the equation compiler: descriptions, expressions, units, the library of models."""
