package dev.sluice.architecture.unmarked.limit;

/** In a package without a package-info.java. */
final class NotMarked {}
