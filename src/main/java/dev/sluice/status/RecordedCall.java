package dev.sluice.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.core.call.CallRecord;
import dev.sluice.persistence.journal.CallLine;
import java.time.Instant;

/**
 * A call in the journal; "" and 0 for what does not apply. The fields have the names that they have on disk.
 *
 * @param time when it ended, or was sent if it has not ended, in UTC
 * @param deadlineNanos how long it might wait; below 0 if that is not known
 * @param outcome how it ended
 */
public record RecordedCall(
        @JsonProperty("t") String time,
        String id,
        String exchange,
        String bot,
        String account,
        String instrument,
        String clientOrderId,
        String orderId,
        String side,
        String kind,
        String route,
        int status,
        String reason,
        String code,
        @JsonProperty("waitedMs") long waitedNanos,
        String waitedFor,

        @JsonProperty("deadlineMs") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        long deadlineNanos,

        String deadlineSource,
        String cost,
        @JsonProperty("ownMs") long gatewayNanos,
        @JsonProperty("exchangeMs") long exchangeNanos,
        String outcome) {
    /** Returns why the gateway refused it, in plain words; "" if it did not. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public String why() {
        return CallWords.why(reason, deadlineNanos);
    }

    /** Returns when its first byte was sent, to about a millisecond; when it ended, if it was not sent. */
    public Instant sent() {
        return Instant.parse(time).minusNanos(exchangeNanos);
    }

    /** @param open the outcome of a call that has not ended */
    static RecordedCall of(CallRecord call, String open) {
        CallRecord.Subject subject = call.subject();
        CallRecord.Timing timing = call.timing();
        return new RecordedCall(
                CallLine.time(call.epochMillis()),
                subject.id(),
                subject.exchange(),
                subject.bot(),
                subject.account(),
                subject.instrument(),
                subject.clientOrderId(),
                subject.orderId(),
                subject.side(),
                subject.kindText(),
                subject.route(),
                call.result().status(),
                call.result().reason(),
                call.result().code(),
                timing.waitedNanos(),
                timing.waitedFor(),
                timing.deadlineNanos(),
                timing.deadlineSource(),
                subject.cost(),
                timing.gatewayNanos(),
                timing.exchangeNanos(),
                call.isInFlight() ? open : call.result().outcome());
    }
}
