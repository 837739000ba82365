"""Folding, words, stems, sentences, LaTeX: pure functions on text."""
