package dev.sluice.architecture.unmarked.core.ratelimit;

/** In a package without a package-info.java. */
final class NotMarked {}
