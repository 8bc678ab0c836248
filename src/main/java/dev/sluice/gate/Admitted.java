package dev.sluice.gate;

/** It may be sent: everything it costs is charged. */
public record Admitted(Permit permit) implements Verdict {}
