"""Compares Malachi with other tunnels on one machine; see ../compare."""
