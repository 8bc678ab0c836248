package dev.sluice.core.origin;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request may have been made by a web page. A page of another site gives itself away by Sec-Fetch-Site or Origin. A page whose own host name leads to the
 * gateway (DNS rebinding) is of the same origin as the gateway to the browser; its Host is then a name that the gateway does not have. Immutable; any thread.
 *
 * <p>Browsers leave Sec-Fetch-Site out when they call plain HTTP at another machine, and Origin in a simple GET: that a page makes them read something through a gateway on
 * another machine is not seen here. Tokens of bots prevent that.
 */
public final class OriginCheck {
    /** Knows no names: only IP addresses and localhost are right hosts. */
    public static final OriginCheck NO_NAMES = new OriginCheck(List.of());

    private static final Set<String> OWN_SITE = Set.of("none", "same-origin");
    /** What ccxt sends with every call through /url/; no browser does. */
    private static final String CCXT_ORIGIN = "*";

    /** Balancers ask these by whatever name they know, and no secret is in their answers. */
    private static final Set<String> PROBES = Set.of("/health/live", "/health/ready", "/health/serving");

    private static final Pattern ORIGIN = Pattern.compile("(?:http|ws)(?<tls>s?)://(?<authority>[^/]+)/?");
    private static final Pattern NAME = Pattern.compile(
            "(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(\\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\\.?");
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private final Set<String> names;

    /** @param names the gateway's own host names, without a port */
    public OriginCheck(Collection<String> names) {
        this.names = names.stream().map(HostAndPort::normal).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether that can be a host's name; underscores are in names of containers. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /**
     * Whether a request at a port of plain HTTP is refused; null: it is not.
     *
     * @param target path and perhaps query, as they came
     */
    public @Nullable OriginRefusal check(HeaderValues headers, String target) {
        OriginRefusal page = checkPage(headers);
        return page != null || isProbe(headers, target) ? page : checkHost(headers.all("host"));
    }

    /** The same where Host is looked at otherwise: at the TLS port, whose certificate no rebound name has. */
    public static @Nullable OriginRefusal checkPage(HeaderValues headers) {
        if (!OWN_SITE.containsAll(headers.all("sec-fetch-site"))) {
            return OriginRefusal.CROSS_SITE;
        }
        List<String> origins = headers.all("origin");
        if (origins.isEmpty()) {
            return null;
        }
        List<String> hosts = headers.all("host");
        HostAndPort host = hosts.size() == 1 ? HostAndPort.parse(hosts.get(0)) : null;
        for (String origin : origins) {
            if (!origin.equals(CCXT_ORIGIN) && !isSame(origin, host)) {
                return OriginRefusal.FOREIGN_ORIGIN;
            }
        }
        return null;
    }

    /** Whether it is asked as balancers ask. */
    private static boolean isProbe(HeaderValues headers, String target) {
        int query = target.indexOf('?');
        return PROBES.contains(query < 0 ? target : target.substring(0, query))
                && headers.all("origin").isEmpty()
                && headers.all("sec-fetch-site").isEmpty();
    }

    /** A browser always sends a Host, so a request without one, as HTTP/1.0 allows, is a program's. */
    private @Nullable OriginRefusal checkHost(List<String> hosts) {
        if (hosts.isEmpty()) {
            return null;
        }
        HostAndPort host = hosts.size() == 1 ? HostAndPort.parse(hosts.get(0)) : null;
        if (host == null) {
            return OriginRefusal.foreignHost("");
        }
        boolean known = host.isAddress() || host.isLocalhost() || names.contains(host.host());
        return known ? null : OriginRefusal.foreignHost(host.host());
    }

    /** Whether both are one address. Schemes may differ: WebSocket libraries make an Origin of http:// from a URL of ws://, and TLS may end in front of the gateway. */
    private static boolean isSame(String origin, @Nullable HostAndPort host) {
        var form = ORIGIN.matcher(origin);
        HostAndPort of = form.matches() ? HostAndPort.parse(form.group("authority")) : null;
        if (of == null || host == null || !of.host().equals(host.host())) {
            return false;
        }
        int byScheme = form.group("tls").isEmpty() ? HTTP_PORT : HTTPS_PORT;
        int port = of.port() == HostAndPort.NO_PORT ? byScheme : of.port();
        return host.port() == HostAndPort.NO_PORT ? port == byScheme : port == host.port();
    }

    /** The headers of one request. */
    @FunctionalInterface
    public interface HeaderValues {
        /** Returns all values of the header with that name, compared without case; empty if the request has none. */
        List<String> all(String name);
    }
}
