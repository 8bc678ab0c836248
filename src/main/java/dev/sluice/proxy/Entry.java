package dev.sluice.proxy;

import dev.sluice.origin.OriginCheck;
import dev.sluice.origin.OriginRefusal;
import org.jspecify.annotations.Nullable;

/** How a connection came in, which decides how a request's target and its Host are read. */
sealed interface Entry {
    /** Where that request leads. */
    Entrance.Found find(Doors doors, RequestHead request);

    /** Whether that request is for a page of ours. */
    boolean leadsToPage(RequestHead request);

    /** Why that request is refused as one that a web page may have made; null: it is not. */
    default @Nullable OriginRefusal checkOrigin(Doors doors, RequestHead request) {
        return doors.origins().check(request.head()::all, request.target());
    }

    static Entry at(Proxy.Listener listener, @Nullable String serverName, int port) {
        HostDoor hosts = listener.hosts();
        if (hosts != null) {
            return new ByHost(hosts, serverName, port);
        }
        String exchange = listener.exchange();
        return exchange == null ? new Common() : new Alone(exchange);
    }

    /** The traffic port: the target names the exchange. */
    record Common() implements Entry {
        @Override
        public Entrance.Found find(Doors doors, RequestHead request) {
            return Entrance.find(doors, null, request);
        }

        @Override
        public boolean leadsToPage(RequestHead request) {
            return OwnPages.has(request.target());
        }
    }

    /** The port of one exchange. */
    record Alone(String exchange) implements Entry {
        @Override
        public Entrance.Found find(Doors doors, RequestHead request) {
            return Entrance.find(doors, exchange, request);
        }

        @Override
        public boolean leadsToPage(RequestHead request) {
            return false;
        }
    }

    /**
     * The TLS port: the Host header names the exchange by its own host, or the gateway, behind whose names are the doors of the traffic port.
     *
     * @param serverName what the TLS handshake asked for; null: nothing
     * @param port where the connection came in
     */
    record ByHost(HostDoor hosts, @Nullable String serverName, int port) implements Entry {
        @Override
        public Entrance.Found find(Doors doors, RequestHead request) {
            String host = hosts.host(request.head(), port);
            if (host == null) {
                return new Entrance.NoWay(421, "on this port a Host header names an exchange's host, in small letters");
            }
            if (serverName != null && !serverName.equals(host)) {
                return new Entrance.NoWay(421, "the Host header names another host than the TLS handshake did");
            }
            if (hosts.isOurs(host)) {
                return Entrance.find(doors, null, request);
            }
            return request.isHandshake()
                    ? hosts.findStream(doors, host, request.target())
                    : hosts.find(doors, host, request.target());
        }

        /** Which hosts are right is decided where the request leads. */
        @Override
        public @Nullable OriginRefusal checkOrigin(Doors doors, RequestHead request) {
            return OriginCheck.checkPage(request.head()::all);
        }

        @Override
        public boolean leadsToPage(RequestHead request) {
            String host = hosts.host(request.head(), port);
            return host != null
                    && hosts.isOurs(host)
                    && (serverName == null || serverName.equals(host))
                    && OwnPages.has(request.target());
        }
    }
}
