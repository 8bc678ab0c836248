package dev.sluice.persistence.journal;

import dev.sluice.core.call.CallRecord;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The calls that a search of the journal looks for; "" for what does not matter. Names of bots, exchanges, accounts and
 * instruments match in every case of letters.
 *
 * @param bot the name of the bot, or the account of calls without one
 * @param order client's or exchange's ids of an order, separated by commas; a call with one of them matches
 * @param reason the word of a refusal or its whole text, or the error code of the exchange
 * @param outcome {@link #IN_FLIGHT} for calls that were sent and have not ended
 * @param text words, separated by spaces, each in a name, the route or the reason of the call, in every case of letters
 * @param since the first time, in epoch milliseconds
 * @param until the first time that is too late
 */
public record CallFilter(
        String bot,
        String exchange,
        String account,
        String instrument,
        String order,
        String reason,
        String id,
        String kind,
        String outcome,
        String text,
        long since,
        long until) {
    /** The outcome of calls that were sent and have not ended. */
    public static final String IN_FLIGHT = "in flight";

    private static final int MAX_IDS = 50;

    /** All calls. */
    public static final CallFilter ALL =
            new CallFilter("", "", "", "", "", "", "", "", "", "", Long.MIN_VALUE, Long.MAX_VALUE);

    boolean matches(CallRecord call) {
        boolean isInTime = call.epochMillis() >= since && call.epochMillis() < until;
        return isInTime && matches(call.subject()) && matches(call.result()) && hasWords(call);
    }

    private boolean matches(CallRecord.Subject call) {
        return isName(bot, call.caller())
                && isName(exchange, call.exchange())
                && isName(account, call.account())
                && isName(instrument, call.instrument())
                && (order.isEmpty() || orders().anyMatch(call::hasOrder))
                && (id.isEmpty() || id.equals(call.id()))
                && (kind.isEmpty() || kind.equals(call.kindText()));
    }

    private boolean matches(CallRecord.Result result) {
        String ended = result.outcome().isEmpty() ? IN_FLIGHT : result.outcome();
        return (outcome.isEmpty() || outcome.equals(ended))
                && (reason.isEmpty()
                        || reason.equals(result.reason())
                        || reason.equals(result.reasonCode())
                        || reason.equals(result.code()));
    }

    private boolean hasWords(CallRecord call) {
        if (text.isEmpty()) {
            return true;
        }
        CallRecord.Subject subject = call.subject();
        String names = Stream.of(
                        subject.id(),
                        subject.bot(),
                        subject.exchange(),
                        subject.account(),
                        subject.instrument(),
                        subject.clientOrderId(),
                        subject.orderId(),
                        subject.route(),
                        call.result().reason())
                .collect(Collectors.joining("\n"))
                .toLowerCase(Locale.ROOT);
        return words().allMatch(names::contains);
    }

    /** Returns the words of the text in lower case. */
    Stream<String> words() {
        return Arrays.stream(text.toLowerCase(Locale.ROOT).split(" ", MAX_IDS)).filter(word -> !word.isEmpty());
    }

    /** Returns the ids of the order; one empty text if it does not matter. */
    Stream<String> orders() {
        return Arrays.stream(order.split(",", MAX_IDS));
    }

    private static boolean isName(String wanted, String name) {
        return wanted.isEmpty() || wanted.equalsIgnoreCase(name);
    }

    /** Returns whether a call that has not ended may match. */
    boolean includesInFlight() {
        return reason.isEmpty() && (outcome.isEmpty() || isInFlightOnly());
    }

    boolean isInFlightOnly() {
        return outcome.equals(IN_FLIGHT);
    }
}
