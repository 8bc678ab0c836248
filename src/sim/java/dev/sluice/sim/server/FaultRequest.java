package dev.sluice.sim.server;

import dev.sluice.sim.wire.Fault;
import dev.sluice.sim.wire.Faults;
import dev.sluice.sim.wire.OverloadResponse;
import dev.sluice.sim.wire.ResponseDelivery;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A parser of one fault command, the body of {@code POST /_sim/faults}. The body is exactly one of:
 *
 * <ul>
 * <li>{@code {"pathPrefix": "/api/v3/order", "action": A, "method": "POST", "times": 1, "executes": false}}, where A
 * is {@code answer} (with {@code status} and {@code body}), {@code stall}, {@code late} (with {@code millis}),
 * {@code cut} (with {@code afterBytes}, default 0), {@code garble}, one of Binance's four 503 responses for futures:
 * {@code unknown unavailable internal throttled}, or a failure of another exchange:
 * {@code okx-busy okx-unavailable okx-timeout bybit-busy bybit-unavailable bybit-timeout};
 * <li>{@code {"usedWeightPercent": 50}}: used-weight headers report a wrong value;
 * <li>{@code {"clockErrorMillis": -2000}}: the exchange's clock is wrong, in responses and in checks;
 * <li>{@code {"sourceIp": "127.0.0.1", "useWeightElsewherePercent": 30}}: another program uses weight of that
 * address;
 * <li>{@code {"clear": true}}: all faults are removed.
 * </ul>
 */
final class FaultRequest {
    private static final Set<String> KNOWN = Set.of(
            "pathPrefix",
            "action",
            "method",
            "times",
            "executes",
            "status",
            "body",
            "afterBytes",
            "millis",
            "usedWeightPercent",
            "clockErrorMillis",
            "sourceIp",
            "useWeightElsewherePercent",
            "clear");

    private FaultRequest() {}

    static void apply(JsonObject request, Faults faults) {
        for (String key : request.fieldNames()) {
            if (!KNOWN.contains(key)) {
                throw new IllegalArgumentException("unknown key " + key + "; known: " + KNOWN);
            }
        }
        if (request.containsKey("pathPrefix")) {
            faults.add(fault(request));
        } else if (request.containsKey("usedWeightPercent")) {
            faults.reportUsedWeight(request.getInteger("usedWeightPercent"));
        } else if (request.containsKey("clockErrorMillis")) {
            faults.reportWrongTime(request.getLong("clockErrorMillis"));
        } else if (request.containsKey("useWeightElsewherePercent")) {
            faults.useWeightElsewhere(
                    request.getString("sourceIp", "127.0.0.1"), request.getInteger("useWeightElsewherePercent"));
        } else if (request.getBoolean("clear", false)) {
            faults.clear();
        } else {
            throw new IllegalArgumentException("a fault needs one of pathPrefix, usedWeightPercent, clockErrorMillis,"
                    + " useWeightElsewherePercent, clear");
        }
    }

    private static Fault fault(JsonObject request) {
        return new Fault(
                request.getString("method", ""),
                request.getString("pathPrefix"),
                request.getInteger("times", 1),
                request.getBoolean("executes", false),
                action(request));
    }

    private static Fault.Action action(JsonObject request) {
        String action = request.getString("action", "answer");
        return switch (action) {
            case "answer" -> new Fault.AnswerWith(request.getInteger("status", 503), request.getString("body", ""));
            case "stall" -> new Fault.Deliver(ResponseDelivery.NEVER);
            case "late" -> new Fault.Deliver(ResponseDelivery.late(request.getInteger("millis", 0)));
            case "cut" -> new Fault.Deliver(ResponseDelivery.cutAfter(request.getInteger("afterBytes", 0)));
            case "garble" -> new Fault.Deliver(ResponseDelivery.GARBLED);
            default -> overload(action).action();
        };
    }

    private static OverloadResponse overload(String action) {
        OverloadResponse response = OverloadResponse.of(action);
        if (response == null) {
            String known = Arrays.stream(OverloadResponse.values())
                    .map(OverloadResponse::word)
                    .collect(Collectors.joining(", "));
            throw new IllegalArgumentException(
                    "action must be one of answer, stall, late, cut, garble, " + known + ", not " + action);
        }
        return response;
    }
}
