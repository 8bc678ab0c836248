package dev.sluice.core.call;

import dev.sluice.base.unit.Nanos;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The record of one call: which call it was, how it ended and how long that took. The access log, the spans and the
 * journal of calls read it and nothing else. It holds names and figures only, never a query, headers or a body; texts
 * that come from callers are bounded and printable. Immutable.
 *
 * @param epochMillis when the call ended, or was sent if it has not ended
 */
public record CallRecord(long epochMillis, Subject subject, Result result, Timing timing) {
    /** The outcome of a call that the gateway refused. */
    public static final String REFUSED = "refused";

    /** The outcome of a call whose caller disconnected before it was sent. */
    public static final String DROPPED = "dropped";

    /** The outcome of a call whose permit the program that acquired it returned, as it did not send the call. */
    public static final String RETURNED = "returned";

    /** The outcome of a message on a WebSocket whose connection to the exchange closed before it was sent. */
    public static final String CLOSED = "closed";

    /** The outcome of a read that was answered with the response to an identical one. */
    public static final String SHARED = "shared";

    /** The outcome of a read that was answered with a response that the gateway kept. */
    public static final String KEPT = "kept";

    /** The outcome of a read that waited for the response to an identical one, which was lost. */
    public static final String LOST = "lost";

    /** The most characters of all ids of a call's orders. */
    public static final int MAX_ID_CHARS = 1_024;

    private static final int MAX_CHARS = 128;
    private static final int MAX_REASON_CHARS = 300;
    private static final int BAD_REQUEST = 400;
    private static final long LONG_WAIT_NANOS = 100 * Nanos.PER_MILLI;
    private static final List<String> RULE_FIGURES = List.of("limit", "rule", "cause");

    /**
     * The call itself: who sent it and what it names.
     *
     * @param id the {@code X-Request-Id} of its response; for a message on a WebSocket that of the handshake, followed
     *     by the number of the message
     * @param bot the name that the bot gave itself; "" for none
     * @param account the configured name of the account or the hash of its key; "" for none
     * @param method the HTTP method, {@link Route#OPEN} or {@link Route#SEND}
     * @param route the id of the route, never the path as it was called; "" if the call was not classified
     * @param kind null if the call was not classified
     * @param instrument "" if the call names none
     * @param clientOrderId the client's ids of its orders, separated by commas; "" for none
     * @param orderId the exchange's ids of its orders, separated by commas; "" for none
     * @param side {@code buy} or {@code sell}; "" if it is not known
     * @param cost the units that it is charged to each limit: {@code weight=4, orders=1}; "" if it was not admitted
     */
    public record Subject(
            String id,
            String exchange,
            String bot,
            String account,
            String method,
            String route,
            @Nullable Kind kind,
            String instrument,
            String clientOrderId,
            String orderId,
            String side,
            String cost) {
        public Subject {
            id = printable(id, MAX_CHARS);
            exchange = printable(exchange, MAX_CHARS);
            bot = printable(bot, MAX_CHARS);
            account = printable(account, MAX_CHARS);
            method = printable(method, MAX_CHARS);
            route = printable(route, MAX_ID_CHARS);
            instrument = printable(instrument, MAX_CHARS);
            clientOrderId = printable(clientOrderId, MAX_ID_CHARS);
            orderId = printable(orderId, MAX_ID_CHARS);
            side = printable(side, MAX_CHARS);
            cost = printable(cost, MAX_ID_CHARS);
        }

        /** Returns the kind in lower case; "" if the call was not classified. */
        public String kindText() {
            return kind == null ? "" : kind.text();
        }

        /** Returns the name of the bot, else its account; "" if it has neither. */
        public String caller() {
            return bot.isEmpty() ? account : bot;
        }

        /** Returns this call with the order ids of its response. */
        public Subject withOrders(String clientOrderIds, String orderIds) {
            return new Subject(
                    id, exchange, bot, account, method, route, kind, instrument, clientOrderIds, orderIds, side, cost);
        }

        /** Returns this call with the cost that it was charged. */
        public Subject withCost(String charged) {
            return charged.equals(cost)
                    ? this
                    : new Subject(
                            id,
                            exchange,
                            bot,
                            account,
                            method,
                            route,
                            kind,
                            instrument,
                            clientOrderId,
                            orderId,
                            side,
                            charged);
        }

        /** Returns whether the call concerns the order with this id, which is the client's or the exchange's. */
        public boolean hasOrder(String order) {
            return contains(clientOrderId, order) || contains(orderId, order);
        }

        private static boolean contains(String ids, String order) {
            return ids.equals(order) || Arrays.asList(ids.split(",", -1)).contains(order);
        }
    }

    /**
     * How a call ended.
     *
     * @param outcome the text of an {@link Outcome} for a call that was sent, else {@link #REFUSED}, {@link #DROPPED},
     *     {@link #RETURNED}, {@link #CLOSED}, {@link #SHARED}, {@link #KEPT} or {@link #LOST}; "" if it was sent and
     *     has not ended
     * @param status the status of the response; 0 if there was none
     * @param reason why the gateway refused it, with the figures of the rule, as in {@code X-Sluice-Reason}; "" for
     *     none
     * @param code the error code of the exchange, shortened; "" for none
     */
    public record Result(String outcome, int status, String reason, String code) {
        /** The result of a call that was sent and has not ended. */
        public static final Result IN_FLIGHT = new Result("", 0, "", "");

        public Result {
            outcome = printable(outcome, MAX_CHARS);
            reason = printable(reason, MAX_REASON_CHARS);
            code = printable(code, MAX_CHARS);
        }

        /** Returns the word for the reason of a refusal, without its figures; "" if the call was not refused. */
        public String reasonCode() {
            int end = reason.indexOf(';');
            return end < 0 ? reason : reason.substring(0, end);
        }

        /** Returns the rule that refused: the limit, the guard's rule or the cause; "" if the reason has none. */
        public String rule() {
            for (String figure : reason.split("; ", -1)) {
                int equals = figure.indexOf('=');
                if (equals > 0 && RULE_FIGURES.contains(figure.substring(0, equals))) {
                    return figure.substring(equals + 1);
                }
            }
            return "";
        }

        /** Returns the reason, or the outcome of a call that was not refused, followed by the code of the exchange. */
        public String text() {
            return !reason.isEmpty() ? reason : code.isEmpty() ? outcome : outcome + " " + code;
        }
    }

    /**
     * The durations of a call; 0 for a step that did not happen.
     *
     * @param waitedNanos the sum of its waits before its first byte was sent or it ended unsent. The waits for an
     *     identical read and in a process that passed it on are included
     * @param waitedFor the last reason of its longest wait: the name of a limit, or a word; "" if it did not wait
     * @param deadlineNanos how long it might wait from its arrival on; -1 if it was refused before that was known
     * @param deadlineSource what set the deadline: {@code caller}, {@code signature} or {@code kind}; "" if unknown
     * @param gatewayNanos the time from its latest request for a permit to its first byte or unsent end, without
     *     its waits
     * @param statusNanos the time from its first byte sent to the status line of the response
     * @param exchangeNanos the time from its first byte sent to the end of the response
     */
    public record Timing(
            long waitedNanos,
            String waitedFor,
            long deadlineNanos,
            String deadlineSource,
            long gatewayNanos,
            long statusNanos,
            long exchangeNanos) {
        /** The durations of a call whose end was not observed. */
        public static final Timing NONE = new Timing(0, "", -1, "", 0, 0, 0);

        public Timing {
            waitedFor = printable(waitedFor, MAX_CHARS);
            deadlineSource = printable(deadlineSource, MAX_CHARS);
        }

        /** Returns the time that it waited, or was in the gateway, until its first byte was sent or it ended unsent. */
        public long nanosBeforeSend() {
            return waitedNanos + gatewayNanos;
        }

        /** Returns the time that it waited, was in the gateway, and was at the exchange. */
        public long totalNanos() {
            return waitedNanos + gatewayNanos + exchangeNanos;
        }
    }

    /** Returns whether the call was sent and has not ended. */
    public boolean isInFlight() {
        return result.outcome.isEmpty();
    }

    /** Returns whether the gateway refused the call. */
    public boolean isRefused() {
        return result.outcome.equals(REFUSED);
    }

    /** Returns whether the call was sent to the exchange. */
    public boolean isSent() {
        return switch (result.outcome) {
            case REFUSED, DROPPED, RETURNED, CLOSED, SHARED, KEPT, LOST -> false;
            default -> true;
        };
    }

    /**
     * Returns whether the record is kept even where ordinary reads are only sampled. This holds for writes, refused
     * calls, calls that waited long and calls with an error.
     */
    public static boolean isAlwaysKept(@Nullable Kind kind, String outcome, int status, long waitedNanos) {
        return kind == null
                || !kind.reads()
                || outcome.equals(REFUSED)
                || status >= BAD_REQUEST
                || waitedNanos > LONG_WAIT_NANOS
                || outcome.equals(Outcome.UNKNOWN.text());
    }

    /** Returns the final record of this call in flight, whose end was not observed: its outcome is unknown. */
    public CallRecord endedUnknown(long nowEpochMillis) {
        long sinceSent = Math.max(0, nowEpochMillis - epochMillis) * Nanos.PER_MILLI;
        return new CallRecord(
                nowEpochMillis,
                subject,
                new Result(Outcome.UNKNOWN.text(), 0, "", ""),
                new Timing(0, "", -1, "", 0, 0, sinceSent));
    }

    /** Returns the number of characters in the texts that come from callers, for a bound on memory. */
    public int charCount() {
        return subject.id.length()
                + subject.bot.length()
                + subject.account.length()
                + subject.instrument.length()
                + subject.clientOrderId.length()
                + subject.orderId.length()
                + subject.cost.length()
                + result.reason.length();
    }

    /** Returns the text with {@code ?} for each character that cannot be printed, cut to that length. */
    public static String printable(String text, int max) {
        String cut = text.length() <= max ? text : text.substring(0, max);
        for (int i = 0; i < cut.length(); i++) {
            if (!isPrintable(cut.charAt(i))) {
                return replaceUnprintable(cut);
            }
        }
        return cut;
    }

    private static String replaceUnprintable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            printable.append(isPrintable(text.charAt(i)) ? text.charAt(i) : '?');
        }
        return printable.toString();
    }

    private static boolean isPrintable(char c) {
        if (c < 0x7F) {
            return c >= ' ';
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
