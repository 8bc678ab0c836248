package dev.sluice.architecture.unlisted.unlisted;

/** A package without a row. */
final class NotListed {}
