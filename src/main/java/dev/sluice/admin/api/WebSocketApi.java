package dev.sluice.admin.api;

import dev.sluice.admin.Operation;
import dev.sluice.admin.Role;
import dev.sluice.proxy.Proxy;
import dev.sluice.proxy.call.OpenSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The admin API that lists the open WebSockets. */
public final class WebSocketApi {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int MAX_SHOWN = 10_000;

    private final Proxy proxy;

    public WebSocketApi(Proxy proxy) {
        this.proxy = proxy;
    }

    public List<Operation> operations() {
        return List.of(Operation.get(
                "/websockets",
                Role.READ,
                "Lists the open WebSockets: owner, age, number of subscriptions, and time since the exchange last sent something.",
                request -> proxy.sockets().map(open -> Operation.Response.ok(json(open, most(request)))),
                Operation.Field.number("most", "number of WebSockets in the list, the oldest first; default 10000")));
    }

    private static long most(Operation.Request request) {
        return Math.max(0, Math.min(MAX_SHOWN, request.fields().getLong("most", (long) MAX_SHOWN)));
    }

    private static JsonObject json(List<OpenSocket> open, long most) {
        JsonArray shown = new JsonArray();
        open.stream().limit(most).forEach(one -> shown.add(json(one)));
        return new JsonObject().put("open", open.size()).put("websockets", shown);
    }

    private static JsonObject json(OpenSocket one) {
        return new JsonObject()
                .put("exchange", one.exchange())
                .put("stream", one.stream())
                .put("bot", one.bot())
                .put("type", one.user() ? "user_stream" : "websocket")
                .put("loggedIn", one.loggedIn())
                .put("ageSeconds", one.ageNanos() / NANOS_PER_SECOND)
                .put("quietSeconds", one.quietNanos() / NANOS_PER_SECOND)
                .put("heartbeatSeconds", one.heartbeatNanos() / NANOS_PER_SECOND)
                .put("waiting", one.waiting())
                .put("subscriptions", one.subscriptions() == OpenSocket.UNKNOWN ? null : one.subscriptions());
    }
}
