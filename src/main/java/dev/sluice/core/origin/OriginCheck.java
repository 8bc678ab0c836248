package dev.sluice.core.origin;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A check of whether a web page may have sent a request. The headers Sec-Fetch-Site and Origin identify a page of
 * another site. With DNS rebinding, the host name of the page itself resolves to the gateway, so the browser treats
 * both as one site; then the Host header contains a name that the gateway does not have. Immutable but for the Host
 * that it accepted last; any thread.
 *
 * <p>Browsers omit Sec-Fetch-Site in plain HTTP requests to another machine, and Origin in simple GET requests. A read
 * that a page sends through a gateway on another machine is therefore not detected here; bot tokens prevent it.
 */
public final class OriginCheck {
    /** A check for a gateway without host names: only IP addresses and localhost are accepted as hosts. */
    public static final OriginCheck NO_NAMES = new OriginCheck(List.of());

    private static final Set<String> OWN_SITE = Set.of("none", "same-origin");
    /** The Origin that ccxt sends with every call through /url/; browsers never send it. */
    private static final String CCXT_ORIGIN = "*";

    /** Health pages that load balancers request under any host name; their responses contain no secrets. */
    private static final Set<String> PROBES = Set.of("/health/live", "/health/ready", "/health/serving");

    private static final Pattern ORIGIN = Pattern.compile("(?:http|ws)(?<tls>s?)://(?<authority>[^/]+)/?");
    private static final Pattern NAME = Pattern.compile(
            "(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(\\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\\.?");
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private final Set<String> names;

    /**
     * The Host header that was accepted last: programs send the same one with every request, so it is rarely parsed
     * again.
     */
    private volatile String accepted = "";

    /** @param names the gateway's own host names, without a port */
    public OriginCheck(Collection<String> names) {
        this.names = names.stream().map(HostAndPort::normal).collect(Collectors.toUnmodifiableSet());
    }

    /** Returns whether the text is a valid host name. Underscores are allowed because container names contain them. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /**
     * Checks a request to a port with plain HTTP. Returns the reason for the refusal, or null when the request is
     * allowed.
     *
     * @param target path and optional query, as received
     */
    public @Nullable OriginRefusal check(HeaderValues headers, String target) {
        OriginRefusal page = checkPage(headers);
        return page != null || isProbe(headers, target) ? page : checkHost(headers);
    }

    /**
     * Checks only the page headers, for the TLS port: its certificate is not valid for the name that an attacker
     * rebinds.
     */
    public static @Nullable OriginRefusal checkPage(HeaderValues headers) {
        List<String> sites = headers.all("sec-fetch-site");
        if (!sites.isEmpty() && !OWN_SITE.containsAll(sites)) {
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

    /** Returns whether the request is a health check such as load balancers send. */
    private static boolean isProbe(HeaderValues headers, String target) {
        int query = target.indexOf('?');
        return PROBES.contains(query < 0 ? target : target.substring(0, query))
                && headers.all("origin").isEmpty()
                && headers.all("sec-fetch-site").isEmpty();
    }

    /** Checks the Host header. A browser always sends it, so a request without it (HTTP/1.0) comes from a program. */
    private @Nullable OriginRefusal checkHost(HeaderValues headers) {
        if (headers.isOnly("host", accepted)) {
            return null;
        }
        List<String> hosts = headers.all("host");
        if (hosts.isEmpty()) {
            return null;
        }
        HostAndPort host = hosts.size() == 1 ? HostAndPort.parse(hosts.get(0)) : null;
        if (host == null) {
            return OriginRefusal.foreignHost("");
        }
        boolean known = host.isAddress() || host.isLocalhost() || names.contains(host.host());
        if (!known) {
            return OriginRefusal.foreignHost(host.host());
        }
        accepted = hosts.get(0);
        return null;
    }

    /**
     * Returns whether the Origin and the Host are the same address. Their schemes may differ: WebSocket libraries send
     * an Origin with http:// for a URL with ws://, and TLS may end in front of the gateway.
     */
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

        /** Returns whether the request has this header once, with exactly this value. */
        default boolean isOnly(String name, String value) {
            return all(name).equals(List.of(value));
        }
    }
}
