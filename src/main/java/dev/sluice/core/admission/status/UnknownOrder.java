package dev.sluice.core.admission.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.core.call.Kind;
import dev.sluice.core.exchange.classify.Call;
import java.util.List;

/**
 * An order that was sent and whose effect is unknown.
 *
 * @param names its ids, as in {@code Call.orderIds}
 */
public record UnknownOrder(
        Kind kind,
        String bot,
        String account,
        String instrument,
        List<String> names,
        @JsonProperty("ageSeconds") long ageNanos) {
    public UnknownOrder {
        names = List.copyOf(names);
    }

    public static UnknownOrder of(Call call, String bot, long sentAt, long now) {
        return new UnknownOrder(call.kind(), bot, call.account(), call.instrument(), call.orderIds(), now - sentAt);
    }

    public UnknownOrder aged(long newAgeNanos) {
        return new UnknownOrder(kind, bot, account, instrument, names, newAgeNanos);
    }

    public boolean isNamedBy(List<String> ids) {
        return ids.stream().anyMatch(names::contains);
    }
}
