package dev.sluice.rooms.shell.admin;

/** The other shell room. */
public final class Admin {}
