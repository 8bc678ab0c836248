package dev.sluice.architecture.shell.admin;

/** The other shell package of the violation. */
public final class Admin {}
