package dev.sluice.architecture.upward.config;

/** Outside core. */
public final class Config {}
