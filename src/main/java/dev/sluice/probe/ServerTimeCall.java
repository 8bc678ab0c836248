package dev.sluice.probe;

import dev.sluice.core.call.CallRequest;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.exchange.settings.GroupSettings;
import dev.sluice.core.exchange.settings.RouteSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A lookup of an exchange's time call: the first route in its tables that states where its response holds the time.
 */
public final class ServerTimeCall {
    private ServerTimeCall() {}

    /** Returns the time call, or null when the dialect defines none. */
    public static @Nullable CallRequest of(DialectSettings dialect) {
        for (GroupSettings group : dialect.groups()) {
            for (RouteSettings route : group.routes()) {
                CallRequest callRequest = route.serverTime() == null
                        ? null
                        : request(route.calls().get(0));
                if (callRequest != null) {
                    return callRequest;
                }
            }
        }
        return null;
    }

    /**
     * Returns the request for a route: a GET for {@code "GET,POST /0/public/Time"}, a POST with one JSON field for
     * {@code "POST /info?type=exchangeStatus"}; null for any other.
     */
    private static @Nullable CallRequest request(String call) {
        String[] methodsAndPath = call.split(" ", 2);
        List<String> methods = List.of(methodsAndPath[0].split(","));
        String path = methodsAndPath[1];
        if (methods.contains("GET")) {
            return CallRequest.parse(path);
        }
        int equals = path.indexOf('=');
        boolean hasOneField =
                path.indexOf('?') >= 0 && path.substring(0, equals).indexOf('.') < 0;
        return methods.contains("POST") && hasOneField ? CallRequest.parse("POST " + path) : null;
    }
}
