package dev.sluice.probe;

import dev.sluice.exchange.DialectSettings;
import dev.sluice.exchange.GroupSettings;
import dev.sluice.exchange.Request;
import dev.sluice.exchange.RouteSettings;
import org.jspecify.annotations.Nullable;

/** Finds the call that tells an exchange's time: the first in its tables that says where the time stands in its answer. */
public final class TimeCall {
    private static final String GET = "GET ";

    private TimeCall() {}

    /** Null when the dialect names none. */
    public static @Nullable Request of(DialectSettings dialect) {
        for (GroupSettings group : dialect.groups()) {
            for (RouteSettings route : group.routes()) {
                String call = route.calls().get(0);
                if (route.serverTime() != null && call.startsWith(GET)) {
                    return new Request("GET", call.substring(GET.length()), name -> null, new byte[0]);
                }
            }
        }
        return null;
    }
}
