package dev.sluice.core.admission;

/** What {@link AdmissionController#start} decided, with the connection in hand. */
public sealed interface StartDecision permits StartDecision.Go, StartDecision.Again, Refused {
    /** From here it counts as sent: write it in this turn. */
    StartDecision GO = new Go();

    /** A limit changed since it was admitted: its charge is given back and it waits at its old place; give the connection back too. */
    StartDecision AGAIN = new Again();

    /** See {@link #GO}. */
    record Go() implements StartDecision {}

    /** See {@link #AGAIN}. */
    record Again() implements StartDecision {}
}
