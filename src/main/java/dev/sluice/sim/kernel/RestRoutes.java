package dev.sluice.sim.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The table of the methods and paths of one simulated exchange. A path without variables precedes one with variables;
 * of these, and of paths that end with {@code *} and stand for all longer ones, the first in the table that fits
 * counts.
 */
public final class RestRoutes {
    private static final String ANY = "*";

    private final String root;
    private final Map<String, RestRoute> plain = new HashMap<>();
    private final List<RestRoute> variable = new ArrayList<>();
    private List<QuotaCharge> everyCall = List.of();
    private RestRoute unknown = RestRoute.NONE;

    /** Creates an empty table whose paths all begin with {@code root}, which is no part of the names of routes. */
    public RestRoutes(String root) {
        this.root = root;
    }

    /**
     * Adds a call that needs no key, written as method and path below the root, such as {@code GET /market/tickers}.
     */
    public void open(String call, RestRoute.Handler handler, QuotaCharge... charges) {
        add(call, RestRoute.Access.OPEN, List.of(), handler, List.of(charges));
    }

    /** Adds a call that needs a key and a signature. */
    public void signed(String call, RestRoute.Handler handler, QuotaCharge... charges) {
        add(call, RestRoute.Access.SIGNED, List.of(), handler, List.of(charges));
    }

    /** Sets what each call costs on arrival, before its key is checked and even when its path is unknown. */
    public void chargeEveryCall(QuotaCharge... charges) {
        everyCall = List.of(charges);
    }

    List<QuotaCharge> everyCall() {
        return everyCall;
    }

    /** Sets what a call with an unknown path costs. */
    public void chargeUnknown(QuotaCharge... charges) {
        RestRoute none = RestRoute.NONE;
        unknown = new RestRoute("", "", "", none.access(), List.of(charges), List.of(), none.handler());
    }

    /** Returns the route of calls that have none. */
    public RestRoute unknown() {
        return unknown;
    }

    /** Adds a call with any credentials and charges. */
    public void add(
            String call,
            RestRoute.Access access,
            List<QuotaCharge> arrival,
            RestRoute.Handler handler,
            List<QuotaCharge> charges) {
        int space = call.indexOf(' ');
        String method = call.substring(0, space);
        String path = call.substring(space + 1);
        String name = (method.equals("GET") ? "" : method.toLowerCase(Locale.ROOT) + '-')
                + path.substring(1).replaceAll("[{}]", "").replace('/', '-');
        RestRoute route = new RestRoute(method, root + path, name, access, arrival, charges, handler);
        if (path.indexOf('{') < 0 && !path.endsWith(ANY)) {
            plain.put(method + ' ' + route.path(), route);
        } else {
            variable.add(route);
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
            fits = wanted[i].startsWith("{") ? !given[i].isEmpty() : wanted[i].equals(given[i]);
        }
        return fits;
    }

    /** Adds the variables in a path to the parameters of the call. */
    static void addVariables(RestRoute route, String path, Params params) {
        if (route.path().indexOf('{') < 0) {
            return;
        }
        String[] names = route.path().split("/", -1);
        String[] values = path.split("/", -1);
        for (int i = 0; i < names.length; i++) {
            if (names[i].startsWith("{")) {
                params.add(names[i].substring(1, names[i].length() - 1), values[i]);
            }
        }
    }
}
