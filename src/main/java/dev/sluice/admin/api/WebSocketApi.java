package dev.sluice.admin.api;

import dev.sluice.base.settings.Setting;
import dev.sluice.part.Operation;
import dev.sluice.part.Part;
import dev.sluice.part.Role;
import dev.sluice.proxy.Proxy;
import dev.sluice.proxy.call.OpenSocket;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
                Limit.class,
                (request, asked) -> proxy.sockets().map(open -> Operation.Response.ok(json(open, asked.bounded())))));
    }

    private record Limit(
            @Setting("number of WebSockets in the list, the oldest first; default 10000") @Nullable
            Long limit) {
        long bounded() {
            return limit == null ? MAX_SHOWN : Math.max(0, Math.min(MAX_SHOWN, limit));
        }
    }

    private static OpenSockets json(List<OpenSocket> open, long max) {
        return new OpenSockets(open.size(), open.stream().limit(max).toList());
    }

    private record OpenSockets(int open, List<OpenSocket> websockets) {}
}
