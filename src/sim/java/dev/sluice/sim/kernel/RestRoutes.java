package dev.sluice.sim.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The table of the methods and paths of one simulated exchange. A path without variables precedes one with variables;
 * of these, and of paths that end with {@code *} and stand for all longer ones, the first in the table that fits
 * counts. A path that begins with two slashes is not below the root.
 *
 * <p>A row of the data names the methods and the path below the root, such as {@code GET /market/ticker}, and has the
 * credentials, the charges (see {@link Quotas#charges}), the handler and what the handler needs to know:
 * {@code open public one ticker}.
 */
public final class RestRoutes {
    private static final String ANY = "*";
    private static final String OUTSIDE = "//";

    private final String root;
    private final Map<String, RestRoute> plain = new HashMap<>();
    private final List<RestRoute> variable = new ArrayList<>();
    private final List<QuotaCharge> everyCall;
    private final RestRoute unknown;

    /**
     * Creates an empty table.
     *
     * @param root the beginning of all paths, which is no part of the names of routes
     * @param everyCall what each call costs on arrival, before its key is checked and even when its path is unknown
     * @param unknown what a call with an unknown path costs besides
     */
    RestRoutes(String root, List<QuotaCharge> everyCall, List<QuotaCharge> unknown) {
        this.root = root;
        this.everyCall = everyCall;
        this.unknown = RestRoute.unknown(unknown);
    }

    /** Returns what each call costs on arrival. */
    public List<QuotaCharge> everyCall() {
        return everyCall;
    }

    /** Returns the route of calls that have none. */
    public RestRoute unknown() {
        return unknown;
    }

    /** Adds the calls of a row; the charges of quotas that count on arrival are separated from the others. */
    void add(
            String calls,
            String row,
            Map<String, RestRoute.Handler> handlers,
            BiFunction<String, String, List<QuotaCharge>> chargesOf) {
        String path = calls.substring(calls.indexOf(' ') + 1);
        String[] words = row.split(" ", 4);
        RestRoute.Access access = RestRoute.Access.valueOf(words[0].toUpperCase(Locale.ROOT));
        List<QuotaCharge> charges = chargesOf.apply(words[1], path);
        RestRoute.Handler handler = handlers.get(words[2]);
        if (handler == null) {
            throw new IllegalArgumentException("no handler '" + words[2] + "' for " + calls);
        }
        for (String method : calls.substring(0, calls.indexOf(' ')).split(",", -1)) {
            String name = (method.equals("GET") ? "" : method.toLowerCase(Locale.ROOT) + '-')
                    + path.replaceFirst("^/+", "").replaceAll("[{}]", "").replace('/', '-');
            RestRoute route = new RestRoute(
                    method,
                    path.startsWith(OUTSIDE) ? path.substring(1) : root + path,
                    name,
                    access,
                    charges.stream().filter(QuotaCharge::onArrival).toList(),
                    charges.stream().filter(charge -> !charge.onArrival()).toList(),
                    handler,
                    words.length < 4 ? "" : words[3]);
            if (path.indexOf('{') < 0 && !path.endsWith(ANY)) {
                plain.put(method + ' ' + route.path(), route);
            } else {
                variable.add(route);
            }
        }
    }

    /** Returns the route of a call, or null. */
    @Nullable
    public RestRoute find(String method, String path) {
        RestRoute found = plain.get(method + ' ' + path);
        if (found != null) {
            return found;
        }
        for (RestRoute route : variable) {
            if (route.method().equals(method) && fits(route.path(), path)) {
                return route;
            }
        }
        return null;
    }

    private static boolean fits(String template, String path) {
        if (template.endsWith(ANY)) {
            return path.startsWith(template.substring(0, template.length() - ANY.length()));
        }
        String[] wanted = template.split("/", -1);
        String[] given = path.split("/", -1);
        boolean fits = wanted.length == given.length;
        for (int i = 0; fits && i < wanted.length; i++) {
            int open = wanted[i].indexOf('{');
            fits = open < 0
                    ? wanted[i].equals(given[i])
                    : given[i].length() > open && given[i].startsWith(wanted[i].substring(0, open));
        }
        return fits;
    }

    /** Adds the variables in a path, which end a segment, to the parameters of the call. */
    static void addVariables(RestRoute route, String path, Params params) {
        if (route.path().indexOf('{') < 0) {
            return;
        }
        String[] names = route.path().split("/", -1);
        String[] values = path.split("/", -1);
        for (int i = 0; i < names.length; i++) {
            int open = names[i].indexOf('{');
            if (open >= 0) {
                params.add(names[i].substring(open + 1, names[i].length() - 1), values[i].substring(open));
            }
        }
    }
}
