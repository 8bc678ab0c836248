package dev.sluice.sim.exchange.deribit;

import dev.sluice.sim.kernel.OrderCalls;
import dev.sluice.sim.kernel.OrderProcessor;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.kernel.RestDialect;
import dev.sluice.sim.kernel.RestKeys;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderIds;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.signature.HmacSigner;
import dev.sluice.sim.wire.HandlerResult;
import dev.sluice.sim.wire.VenueRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The simulated Deribit over HTTP: its credits, keys and wording. The method of a call that places an order names the
 * side, and a label need not be unique.
 *
 * <p>"Rate Limits" (docs.deribit.com/articles/rate-limits, read 2026-11-28), for each sub-account: calls of the
 * matching engine 5 in a second with a burst of 20 (tier 4, the lowest); every other private call costs 500 credits of
 * at most 50,000, of which 10,000 return in a second. Both return continuously. The documentation has no number for
 * public calls without a key, so they are not counted here. Without a session, over HTTP, a breach only refuses the
 * call.
 */
public final class Deribit extends RestDialect {
    private static final Templates TEXTS = Templates.of("deribit");
    private static final long MAX_OFF_MILLIS = 60_000;
    private static final String SCHEME = "deri-hmac-sha256 ";

    public Deribit(VenueSettings settings) {
        super("deribit", TEXTS, settings, any -> true);
        addHandlers(new OrderCalls(this, new OrderProcessor(TEXTS, "problems", new OrderIds()::next)));
        addHandler("cancelByLabel", Deribit::cancelByLabel);
        serve();
    }

    private static HandlerResult cancelByLabel(RestCall call) {
        String label = call.params().get("label", "");
        List<Order> labelled = call.orders().open((Instrument) null).stream()
                .filter(order -> order.clientId.equals(label))
                .toList();
        labelled.forEach(order -> call.orders().cancel(order, call.nowNanos()));
        return TEXTS.answer(Integer.toString(labelled.size()), call);
    }

    @Override
    public @Nullable String keyOf(VenueRequest request) {
        return credentials(request).get("id");
    }

    /** Returns the parts of the Authorization header: id, ts, nonce and sig; empty when it has another form. */
    private static Map<String, String> credentials(VenueRequest request) {
        String header = request.header("Authorization");
        Map<String, String> parts = new HashMap<>();
        if (header != null && header.startsWith(SCHEME)) {
            for (String part : header.substring(SCHEME.length()).split(",", 5)) {
                int equals = part.indexOf('=');
                if (equals > 0) {
                    parts.put(part.substring(0, equals).trim(), part.substring(equals + 1));
                }
            }
        }
        return parts;
    }

    /**
     * Checks time and signature: the hex HMAC-SHA256 of time, nonce, method, target and body, each followed by a line
     * break.
     */
    @Override
    public @Nullable HandlerResult refuse(RestCall call, RestKeys.RestKey key) {
        VenueRequest request = call.request();
        long nowMillis = call.nowMillis();
        Map<String, String> parts = credentials(request);
        String timestamp = parts.getOrDefault("ts", "");
        if (Math.abs(nowMillis - Params.wholeNumber(timestamp, 0)) > MAX_OFF_MILLIS) {
            return TEXTS.refused("wrongTimestamp");
        }
        if (!keys.checksSignatures()) {
            return null;
        }
        String head = timestamp
                + '\n'
                + parts.getOrDefault("nonce", "")
                + '\n'
                + request.method()
                + '\n'
                + request.target()
                + '\n';
        byte[] body = Arrays.copyOf(request.body(), request.body().length + 1);
        body[body.length - 1] = '\n';
        String signature = HmacSigner.sha256(key.secret()).hexOf(head.getBytes(StandardCharsets.UTF_8), body);
        return keys.accepts(signature, parts.get("sig")) ? null : TEXTS.refused("wrongSignature");
    }
}
