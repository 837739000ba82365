"""The archive, choosing and subscriptions for programs: JSON under `/api/v1`, described by its OpenAPI."""
