package dev.sluice.gate;

/** It waits; exactly one {@link Admitted} or {@link Refused} follows through {@link Effects}. */
public record Waiting(Ticket ticket) implements Verdict {}
