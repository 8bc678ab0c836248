package dev.sluice.proxy.call;

import dev.sluice.core.exchange.Outcome;
import dev.sluice.core.exchange.ResponseMeaning;
import java.util.List;

/** The meanings of missing and incomplete responses. */
public final class PartialReadings {
    /** The call was sent, and not even a status line was received. */
    public static final ResponseMeaning UNANSWERED =
            new ResponseMeaning(Outcome.UNKNOWN, false, true, List.of(), -1, -1, List.of(), -1, -1, List.of(), "");

    private PartialReadings() {}

    /**
     * Returns the meaning of a partial response. The information in its complete headers is used, but an incomplete body does not prove that the call
     * was executed.
     */
    public static ResponseMeaning ofPart(ResponseMeaning read) {
        return switch (read.outcome()) {
            case RATE, BAN -> read;
            case OK, BUSINESS, CLOCK, AUTH, OVERLOAD, FAULT, UNKNOWN ->
                new ResponseMeaning(
                        Outcome.UNKNOWN,
                        false,
                        true,
                        List.of(),
                        -1,
                        -1,
                        read.used(),
                        -1,
                        read.dateEpochSeconds(),
                        List.of(),
                        read.code());
        };
    }
}
