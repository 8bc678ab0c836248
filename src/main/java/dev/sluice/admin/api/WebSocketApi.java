package dev.sluice.admin.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.admin.Operation;
import dev.sluice.admin.Role;
import dev.sluice.proxy.Proxy;
import dev.sluice.proxy.call.OpenSocket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The admin API that lists the open WebSockets. */
public final class WebSocketApi {
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

    private static OpenSockets json(List<OpenSocket> open, long most) {
        return new OpenSockets(
                open.size(), open.stream().limit(most).map(SocketEntry::of).toList());
    }

    private record OpenSockets(int open, List<SocketEntry> websockets) {}

    /** An open WebSocket; {@code subscriptions} is null when they are not counted. */
    private record SocketEntry(
            String exchange,
            String stream,
            String bot,
            String type,
            boolean loggedIn,
            @JsonProperty("ageSeconds") long ageNanos,
            @JsonProperty("quietSeconds") long quietNanos,
            @JsonProperty("heartbeatSeconds") long heartbeatNanos,
            int waiting,
            @Nullable Integer subscriptions) {
        static SocketEntry of(OpenSocket one) {
            return new SocketEntry(
                    one.exchange(),
                    one.stream(),
                    one.bot(),
                    one.user() ? "user_stream" : "websocket",
                    one.loggedIn(),
                    one.ageNanos(),
                    one.quietNanos(),
                    one.heartbeatNanos(),
                    one.waiting(),
                    one.subscriptions() == OpenSocket.UNKNOWN ? null : one.subscriptions());
        }
    }
}
