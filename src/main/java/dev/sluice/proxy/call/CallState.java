package dev.sluice.proxy.call;

/**
 * The states of a call. In the states of the first row {@link GatewayCall#proceed} runs the next step; in those of the
 * second row the call waits for an event.
 *
 * <pre>
 *   RECEIVING --request here--> RECEIVED --classify--> CLASSIFIED --acquire--> ADMITTED or WAITING
 *   WAITING --admitted--> ADMITTED --prepare--> PREPARED or PREPARING
 *   PREPARING --connection, turn--> PREPARED --start--> IN_FLIGHT
 *   PREPARED --start: again--> WAITING
 *   IN_FLIGHT --response complete, broken, late--> ANSWERED --settle, respond--> DONE
 *   ANSWERED --a read, cut before any response: repeated once--> CLASSIFIED
 *   CLASSIFIED, WAITING, ADMITTED --same read in flight for another call--> FOLLOWING --its response--> DONE
 *   FOLLOWING --that call is not sent--> CLASSIFIED
 *   any --refused, failed, caller disconnected before the start--> DONE
 * </pre>
 */
public enum CallState {
    RECEIVED,
    CLASSIFIED,
    ADMITTED,
    PREPARED,
    ANSWERED,

    RECEIVING,
    WAITING,
    FOLLOWING,
    PREPARING,
    IN_FLIGHT,
    DONE
}
