"""What every chat front needs and no platform owns; sizes are parameters."""
