package dev.sluice.status;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.sluice.core.admission.status.UnknownOrder;
import java.util.List;

/** The sent orders with an unknown outcome. */
public record UnknownOrderList(List<Entry> unknown) {
    /** An order at an exchange, and when it was sent. */
    public record Entry(String exchange, @JsonUnwrapped UnknownOrder order, long epochMs) {}

    /** The response to a request that closes some. */
    public record Closed(int closed) {}
}
