package dev.sluice.probe;

import dev.sluice.exchange.DialectSettings;
import dev.sluice.exchange.GroupSettings;
import dev.sluice.exchange.Request;
import dev.sluice.exchange.RouteSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the call that tells an exchange's time: the first in its tables that says where the time stands in its answer. */
public final class TimeCall {
    private TimeCall() {}

    /** Null when the dialect names none. */
    public static @Nullable Request of(DialectSettings dialect) {
        for (GroupSettings group : dialect.groups()) {
            for (RouteSettings route : group.routes()) {
                String path = route.serverTime() == null
                        ? null
                        : pathOfGet(route.calls().get(0));
                if (path != null) {
                    return new Request("GET", path, name -> null, new byte[0]);
                }
            }
        }
        return null;
    }

    /** Of {@code "GET,POST /0/public/Time"} the path; null when it is no GET. */
    private static @Nullable String pathOfGet(String call) {
        String[] methodsAndPath = call.split(" ", 2);
        return List.of(methodsAndPath[0].split(",")).contains("GET") ? methodsAndPath[1] : null;
    }
}
