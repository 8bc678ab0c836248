package dev.sluice.proxy;

import dev.sluice.exchange.Outcome;
import dev.sluice.exchange.Reading;
import java.util.List;

/** What is known of a call whose answer was not whole. */
final class Readings {
    /** Sent, and not even a status line came back. */
    static final Reading UNANSWERED =
            new Reading(Outcome.UNKNOWN, false, true, List.of(), -1, -1, List.of(), -1, -1, List.of(), "");

    private Readings() {}

    /** Headers were whole, so what they tell counts; but half a body is no proof that anything was done. */
    static Reading ofPart(Reading read) {
        return switch (read.outcome()) {
            case RATE, BAN -> read;
            case OK, BUSINESS, CLOCK, AUTH, OVERLOAD, FAULT, UNKNOWN ->
                new Reading(
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
