"""Discord's REST API v10 under `/api/v10`."""
