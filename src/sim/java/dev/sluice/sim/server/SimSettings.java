package dev.sluice.sim.server;

import dev.sluice.sim.kernel.VenueSettings;

/**
 * The settings of the simulated exchange.
 *
 * @param host address to listen on; default 127.0.0.1
 * @param port 0 to 65535, 0 selects a free one; default 0
 * @param venue accounts, scale of windows and bans, ban settings; default {@link VenueSettings#defaults()}
 * @param delay the network delay; default none
 * @param sourceIpHeader whether {@code X-Sim-Source-Ip} replaces the client's address, so that one machine can
 *     simulate several; default false
 */
public record SimSettings(String host, int port, VenueSettings venue, NetworkDelay delay, boolean sourceIpHeader) {

    public SimSettings {
        if (host.isBlank()) {
            throw new IllegalArgumentException("host must not be blank");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535, not " + port);
        }
    }

    public static SimSettings defaults() {
        return new SimSettings("127.0.0.1", 0, VenueSettings.defaults(), NetworkDelay.NONE, false);
    }

    public SimSettings withVenue(VenueSettings other) {
        return new SimSettings(host, port, other, delay, sourceIpHeader);
    }

    public SimSettings withDelay(NetworkDelay other) {
        return new SimSettings(host, port, venue, other, sourceIpHeader);
    }

    public SimSettings believingSourceIpHeader() {
        return new SimSettings(host, port, venue, delay, true);
    }
}
