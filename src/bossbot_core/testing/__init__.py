"""What plugin authors and our own tests use: contract checks, a URL parser, a job's context and a replay server."""
