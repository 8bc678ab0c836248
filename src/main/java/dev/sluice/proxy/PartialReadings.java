package dev.sluice.proxy;

import dev.sluice.core.exchange.Outcome;
import dev.sluice.core.exchange.ResponseMeaning;
import java.util.List;

/** What is known of a call whose answer was not whole. */
final class PartialReadings {
    /** Sent, and not even a status line came back. */
    static final ResponseMeaning UNANSWERED =
            new ResponseMeaning(Outcome.UNKNOWN, false, true, List.of(), -1, -1, List.of(), -1, -1, List.of(), "");

    private PartialReadings() {}

    /** Headers were whole, so what they tell counts; but half a body is no proof that anything was done. */
    static ResponseMeaning ofPart(ResponseMeaning read) {
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
