"""Where bytes come from: files, folders, standard input, addresses, and the catalogue that names them.

`reader.SourceReader.open` is the front door for one source; `folder.files` lists a folder,
`watch.Watcher` says which of its files are complete; `catalogue.load` reads `config/sources.toml`.
"""
