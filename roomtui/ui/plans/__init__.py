"""Plans on screen: how they are made, asked about and told of."""
