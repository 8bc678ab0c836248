package dev.sluice.rooms.upward.config;

/** Above the line. */
public final class Config {}
