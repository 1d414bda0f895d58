"""Invented exports with the truth beside them: people, their hard cases, feeds, layouts, damage.

The truth is written from the rules of the documents while the rows are made; nothing here reads a file or cleans one.
"""
