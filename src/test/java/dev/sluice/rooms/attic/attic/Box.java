package dev.sluice.rooms.attic.attic;

/** A package without a row. */
final class Box {}
