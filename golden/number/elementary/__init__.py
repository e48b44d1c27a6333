"""Elementary functions of fixed-point numbers: tables, lines, parabolas and CORDIC."""
