package dev.sluice.core.admission;

/** The result of {@link AdmissionController#start}. */
public sealed interface StartDecision permits StartDecision.Started, StartDecision.WaitsAgain, Refused {
    /** The call counts as sent from now on and must be written in this event-loop turn. */
    StartDecision STARTED = new Started();

    /**
     * A limit has changed since admission: the charges were given back and the call waits at its old place. The
     * connection must be released too.
     */
    StartDecision WAITS_AGAIN = new WaitsAgain();

    /** The type of {@link #STARTED}. */
    record Started() implements StartDecision {}

    /** The type of {@link #WAITS_AGAIN}. */
    record WaitsAgain() implements StartDecision {}
}
