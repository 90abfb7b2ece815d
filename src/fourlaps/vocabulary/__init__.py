"""The nouns of fourlaps, as frozen dataclasses. This package is the glossary: one meaning per word.

Import the module that holds the noun (`from fourlaps.vocabulary.plan import Session`), never this package.
"""
