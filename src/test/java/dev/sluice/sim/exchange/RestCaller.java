package dev.sluice.sim.exchange;

import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.wire.VenueRequest;
import dev.sluice.sim.wire.VenueResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A caller of a simulated exchange that signs like a client, with a clock that the test sets. */
final class RestCaller {
    static final long SECOND = 1_000_000_000L;
    static final long EPOCH = 1_784_000_040L * SECOND;

    private final Venue venue;
    private final Account account;
    private final Signer signer;
    long nowNanos = EPOCH;
    /** How far the caller's clock, with which it signs, is ahead. */
    long aheadMillis;

    /** The headers with which a client of one exchange signs. */
    interface Signer {
        List<Map.Entry<String, String>> headers(
                Account account, String method, String target, String body, long nowMillis);
    }

    RestCaller(Venue venue, Account account, Signer signer) {
        this.venue = venue;
        this.account = account;
        this.signer = signer;
    }

    /** Sends a call without a key, written as method and target. */
    VenueResponse open(String call) {
        int space = call.indexOf(' ');
        return venue.handle(
                VenueRequest.bare("10.0.0.1", call.substring(0, space), call.substring(space + 1)), nowNanos);
    }

    /** Sends a signed call, written as method, target and, where it has one, body. */
    VenueResponse signed(String call) {
        return sentAs(call, call);
    }

    /** Sends {@code sent} with the signature of another call. */
    VenueResponse sentAs(String sent, String signed) {
        String[] parts = signed.split(" ", 3);
        List<Map.Entry<String, String>> headers = signer.headers(
                account, parts[0], parts[1], parts.length == 3 ? parts[2] : "", nowNanos / 1_000_000 + aheadMillis);
        String[] real = sent.split(" ", 3);
        byte[] body = (real.length == 3 ? real[2] : "").getBytes(StandardCharsets.UTF_8);
        return venue.handle(new VenueRequest("10.0.0.1", real[0], real[1], headers, body), nowNanos);
    }
}
