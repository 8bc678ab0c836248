package dev.sluice.architecture.shell.admin;

/** The other shell package. */
public final class Admin {}
