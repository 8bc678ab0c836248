package dev.sluice.admin.api;

import dev.sluice.part.Operation;
import dev.sluice.part.Part;
import dev.sluice.part.Role;
import dev.sluice.proxy.Proxy;
import dev.sluice.proxy.call.OpenSocket;
import java.util.List;

/** The admin API that lists the open WebSockets. */
public final class WebSocketApi implements Part {
    private static final int MAX_SHOWN = 10_000;

    private final Proxy proxy;

    public WebSocketApi(Proxy proxy) {
        this.proxy = proxy;
    }

    @Override
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
        return new OpenSockets(open.size(), open.stream().limit(most).toList());
    }

    private record OpenSockets(int open, List<OpenSocket> websockets) {}
}
