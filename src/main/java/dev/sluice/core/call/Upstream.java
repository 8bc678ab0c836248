package dev.sluice.core.call;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/**
 * A host that calls are sent to, and the address of this machine that they leave from. Equal upstreams share their
 * connections.
 *
 * @param localAddress the IP address that connections are made from; "" if the system chooses it
 */
public record Upstream(String host, int port, boolean tls, String localAddress) {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int MAX_PORT = 65_535;
    private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}");

    public Upstream(String host, int port, boolean tls) {
        this(host, port, tls, "");
    }

    /**
     * Parses {@code https://api.binance.com} or {@code http://127.0.0.1:9000}; throws IllegalArgumentException for a
     * path, query or user.
     */
    public static Upstream parse(String url) {
        URI uri = uri(url);
        boolean tls = "https".equals(uri.getScheme());
        if (!tls && !"http".equals(uri.getScheme())) {
            throw invalid(url);
        }
        boolean bare = uri.getRawPath().isEmpty() || uri.getRawPath().equals("/");
        if (uri.getHost() == null || !bare || uri.getRawQuery() != null || uri.getRawUserInfo() != null) {
            throw invalid(url);
        }
        if (uri.getPort() > MAX_PORT || uri.getPort() == 0) {
            throw invalid(url);
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? HTTPS_PORT : HTTP_PORT;
        return new Upstream(uri.getHost(), port, tls);
    }

    /** Returns this upstream with another local address; "" if the system chooses it. */
    public Upstream withLocalAddress(String address) {
        return address.equals(localAddress) ? this : new Upstream(host, port, tls, address);
    }

    /** Returns whether the host is this machine. */
    public boolean isLoopback() {
        return host.equals("localhost")
                || host.equals("[::1]")
                || LOOPBACK.matcher(host).matches();
    }

    private static URI uri(String url) {
        try {
            URI uri = new URI(url);
            if (uri.isOpaque()) {
                throw invalid(url);
            }
            return uri;
        } catch (URISyntaxException e) {
            throw invalid(url);
        }
    }

    private static IllegalArgumentException invalid(String url) {
        return new IllegalArgumentException(
                "'" + url
                        + "' is not an upstream; allowed: http:// or https://, a host and optionally a port, without a path (https://api.binance.com)");
    }

    @Override
    public String toString() {
        String url = (tls ? "https://" : "http://") + host + ":" + port;
        return localAddress.isEmpty() ? url : url + " from " + localAddress;
    }
}
