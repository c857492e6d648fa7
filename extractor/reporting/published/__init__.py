"""Published reviews as data: one TOML file each."""
