"""Digital-to-analog conversion with pins and resistors."""
