package dev.sluice.sim.virtualtime;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The safety rule that a control run leaves out, to show that the tests can fail. The limits have no such switch: the
 * run tells them what is not so, an exact clock, a response that has not come, or equal travel times.
 */
public enum ControlRunFault {
    NOTHING("nothing"),
    /** Aligned windows use the middle of the clock's interval as if it were exact. */
    CLOCK_BOUND("clock-bound"),
    /** A charge begins to expire when it is started, not when it is answered. */
    SETTLE_EXPIRY("settle-expiry"),
    /** Messages of a WebSocket are paced as if each travelled equally long. */
    MESSAGE_SLACK("message-slack");

    private final String text;

    ControlRunFault(String text) {
        this.text = text;
    }

    @Override
    @JsonValue
    public String toString() {
        return text;
    }
}
