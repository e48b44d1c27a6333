"""Applications of ``spikeloom build``: each module of this folder holds one."""
