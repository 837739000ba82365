"""Pages for readers, over HTTP. The only home of FastAPI and uvicorn."""
