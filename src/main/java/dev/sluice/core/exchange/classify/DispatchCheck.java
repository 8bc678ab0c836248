package dev.sluice.core.exchange.classify;

import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Headers;
import dev.sluice.core.call.Route;
import dev.sluice.core.exchange.settings.CallNameSettings;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A check for calls that the exchange may take for another call, because it also reads the call's name or method from a
 * header or parameter. Such a call is unreliable and is treated as the worst of the possible calls. No client library
 * of an exchange sends such calls. Thread-safe.
 */
final class DispatchCheck {
    /** The parameter by which some servers replace the method. */
    static final String METHOD_PARAMETER = "_method";

    private static final List<String> METHOD_HEADERS =
            List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override");

    private final RouteTable table;
    private final @Nullable CallNameSettings callName;

    DispatchCheck(RouteTable table, @Nullable CallNameSettings callName) {
        this.table = table;
        this.callName = callName;
    }

    /** Returns whether a body does not belong to a call with this method. */
    static boolean isBodiless(String method) {
        return method.equals("GET") || method.equals("HEAD");
    }

    /**
     * Marks a call as unreliable that the exchange may take for another one.
     *
     * @param path the path in the form in which it was looked up
     * @return the routes of those other calls
     */
    List<CompiledRoute> check(CallRequest request, String path, CompiledRoute compiledRoute, CallFields callFields) {
        if (compiledRoute.route().isWebSocket() || request.method().equals(Route.SEND)) {
            return List.of();
        }
        List<CompiledRoute> others = checkMethod(request, path, compiledRoute, callFields);
        List<CompiledRoute> named = checkName(request.method(), path, callFields);
        return others.isEmpty()
                ? named
                : Stream.concat(others.stream(), named.stream()).toList();
    }

    private List<CompiledRoute> checkMethod(
            CallRequest request, String path, CompiledRoute compiledRoute, CallFields callFields) {
        String method = request.method();
        String override = methodOverride(request.headers(), callFields);
        boolean hasUnexpectedBody = isBodiless(method) && request.body().length > 0;
        if (override != null || hasUnexpectedBody) {
            callFields.markUnreliable(
                    override != null ? override + " may name another method" : "a " + method + " has a body");
            return routesOfOtherMethods(request, path);
        }
        if (compiledRoute.route().listed() || !isBodiless(method)) {
            return List.of();
        }
        List<CompiledRoute> writes = routesOfOtherMethods(request, path).stream()
                .filter(CompiledRoute::addsRisk)
                .toList();
        if (!writes.isEmpty()) {
            callFields.markUnreliable("the path is known for another method, which writes");
        }
        return writes;
    }

    /** Returns the routes of the path with other methods, for the path as received and as it was looked up. */
    private List<CompiledRoute> routesOfOtherMethods(CallRequest request, String path) {
        String received = RouteVariants.path(request.target());
        List<CompiledRoute> others = table.findOtherMethods(request.method(), received);
        return path.equals(received)
                ? others
                : Stream.concat(others.stream(), table.findOtherMethods(request.method(), path).stream())
                        .toList();
    }

    private static @Nullable String methodOverride(Headers headers, CallFields callFields) {
        for (int i = 0; i < METHOD_HEADERS.size(); i++) {
            if (headers.get(METHOD_HEADERS.get(i)) != null) {
                return "the header " + METHOD_HEADERS.get(i);
            }
        }
        return callFields.get(METHOD_PARAMETER) == null ? null : "the parameter " + METHOD_PARAMETER;
    }

    private List<CompiledRoute> checkName(String method, String path, CallFields callFields) {
        String name = callFields.get(callFields.routeFields().callName);
        if (callName == null || name == null || callName.matches(path, name)) {
            return List.of();
        }
        callFields.markUnreliable("'" + callName.parameter() + "' names another call than the path");
        return callName.prefixes().stream()
                .map(prefix -> table.find(method, prefix + name))
                .filter(Objects::nonNull)
                .toList();
    }
}
