package dev.sluice.gate;

/** What {@link Gate#ask} decided. */
public sealed interface Verdict permits Admitted, Waiting, Refused {}
