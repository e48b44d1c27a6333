"""Elementary functions of fixed-point numbers, by tables, polynomials and CORDIC."""
