package dev.sluice.architecture.unmarked.core.ratelimit;

/** A class in a package without a package-info.java. */
final class NotMarked {}
