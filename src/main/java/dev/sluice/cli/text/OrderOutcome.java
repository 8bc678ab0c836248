package dev.sluice.cli.text;

import dev.sluice.core.call.CallRecord;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Outcome;
import dev.sluice.status.RecordedCall;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** What became of an order, as far as recorded calls that name it tell. */
public final class OrderOutcome {
    private static final int MAX_CHANGES = 5;
    private static final int MAX_CHARS = 2_500;
    private static final Set<String> PLACES = Set.of(Kind.PLACE.text(), Kind.REDUCE.text());
    /** The outcomes of a call that certainly created no order. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            CallRecord.REFUSED,
            CallRecord.DROPPED,
            CallRecord.RETURNED,
            CallRecord.CLOSED,
            Outcome.BUSINESS.text(),
            Outcome.AUTH.text(),
            Outcome.CLOCK.text(),
            Outcome.FAULT.text(),
            Outcome.OVERLOAD.text(),
            Outcome.RATE.text(),
            Outcome.BAN.text());

    private final Function<Instant, String> time;

    /** @param time the text of a time */
    public OrderOutcome(Function<Instant, String> time) {
        this.time = time;
    }

    /**
     * Returns the sentence.
     *
     * @param records those that name the order, in any order: a cancel can be answered before its order is
     */
    public String sentence(List<RecordedCall> records) {
        List<RecordedCall> calls = records.stream()
                .sorted(Comparator.comparing(RecordedCall::sent))
                .toList();
        List<RecordedCall> places = calls.stream().filter(OrderOutcome::isPlace).toList();
        List<String> parts = new ArrayList<>();
        int place = -1;
        if (places.isEmpty()) {
            parts.add("none of these calls created it");
        } else {
            RecordedCall deciding = deciding(places);
            place = calls.indexOf(deciding);
            String times = places.size() == 1 ? "" : places.size() + " calls sent it, of which this one decides: ";
            parts.add(times + "sent" + by(deciding) + ", " + end(deciding));
            if (isWithoutEffect(deciding)) {
                return joined(parts);
            }
        }
        List<RecordedCall> later = calls.subList(place + 1, calls.size());
        List<RecordedCall> changes = later.stream()
                .filter(call -> !isPlace(call) && !call.kind().startsWith("read"))
                .toList();
        List<RecordedCall> last = changes.subList(Math.max(0, changes.size() - MAX_CHANGES), changes.size());
        last.forEach(call -> parts.add(change(call)));
        if (later.isEmpty()) {
            parts.add("no later call here names it");
        } else if (changes.isEmpty()) {
            parts.add("no later call here changes it, the last reads it" + by(later.get(later.size() - 1)));
        }
        parts.add("its fills are not recorded, nor cancels that name no order");
        return joined(parts);
    }

    private static String joined(List<String> parts) {
        return CallRecord.printable("the order: " + String.join("; ", parts), MAX_CHARS);
    }

    /** Returns the latest call that may have created the order, else the latest. */
    private static RecordedCall deciding(List<RecordedCall> places) {
        RecordedCall deciding = places.get(places.size() - 1);
        for (RecordedCall place : places) {
            deciding = isWithoutEffect(place) ? deciding : place;
        }
        return deciding;
    }

    private static boolean isPlace(RecordedCall call) {
        return PLACES.contains(call.kind());
    }

    /** A batch has the most severe of the outcomes of its orders, so that others of them may have been accepted. */
    private static boolean isWithoutEffect(RecordedCall call) {
        return WITHOUT_EFFECT.contains(call.outcome()) && !(isBatch(call) && call.exchangeNanos() > 0);
    }

    private static boolean isBatch(RecordedCall call) {
        return call.clientOrderId().indexOf(',') >= 0 || call.orderId().indexOf(',') >= 0;
    }

    private String by(RecordedCall call) {
        String who = call.bot().isEmpty() ? "a bot without a name" : call.bot();
        return " by " + who + " at " + time.apply(call.sent());
    }

    private String end(RecordedCall call) {
        if (call.outcome().equals(Outcome.OK.text())) {
            String named = isBatch(call) || call.orderId().isEmpty() ? "" : " as " + call.orderId();
            return "accepted by " + call.exchange() + named;
        }
        String batch = isBatch(call) && !isUnsent(call) ? "in a batch of which the worst result is: " : "";
        String sent = isUnsent(call) ? ", and not sent to the exchange" : "";
        return batch + CallTable.outcome(call) + (call.why().isEmpty() ? "" : ": " + call.why()) + sent;
    }

    private static boolean isUnsent(RecordedCall call) {
        return call.outcome().equals(CallRecord.REFUSED);
    }

    private String change(RecordedCall call) {
        boolean isCancel = call.kind().equals(Kind.CANCEL.text());
        boolean isOk = call.outcome().equals(Outcome.OK.text());
        if (isOk && call.code().isEmpty()) {
            return (isCancel ? "cancelled" : "changed, " + call.kind() + ",") + by(call);
        }
        return "a call to " + (isCancel ? "cancel" : call.kind()) + " it" + by(call) + " ended: "
                + (isOk ? call.code() + ", the exchange did not know it as open" : end(call));
    }
}
