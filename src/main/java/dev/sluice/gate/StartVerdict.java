package dev.sluice.gate;

/** What {@link Gate#start} decided, with the connection in hand. */
public sealed interface StartVerdict permits StartVerdict.Go, StartVerdict.Again, Refused {
    /** From here it counts as sent: write it in this turn. */
    StartVerdict GO = new Go();

    /** A limit changed since it was admitted: its charge is given back and it waits at its old place; give the connection back too. */
    StartVerdict AGAIN = new Again();

    /** See {@link #GO}. */
    record Go() implements StartVerdict {}

    /** See {@link #AGAIN}. */
    record Again() implements StartVerdict {}
}
