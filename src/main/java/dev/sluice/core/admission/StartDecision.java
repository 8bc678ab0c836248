package dev.sluice.core.admission;

/** The result of {@link AdmissionController#start}. */
public sealed interface StartDecision permits StartDecision.Go, StartDecision.Again, Refused {
    /** The call counts as sent from now on and must be written in this event-loop turn. */
    StartDecision GO = new Go();

    /**
     * A limit has changed since admission: the charges were given back and the call waits at its old place. The
     * connection must be released too.
     */
    StartDecision AGAIN = new Again();

    /** The type of {@link #GO}. */
    record Go() implements StartDecision {}

    /** The type of {@link #AGAIN}. */
    record Again() implements StartDecision {}
}
