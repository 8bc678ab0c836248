package dev.sluice.cluster.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * The name of this gateway in its cluster. One configuration file serves all members when each has its name from its
 * host or from an option.
 *
 * @param name one of the members
 * @param isHostName whether it is the host name of this machine; otherwise it is configured
 */
public record MemberName(String name, boolean isHostName) {
    /**
     * Returns the configured name, or else the host name.
     *
     * @throws IllegalArgumentException when there is none that is a member; the message says what to do
     */
    public static MemberName of(ClusterSettings settings) {
        return of(settings, hostName());
    }

    /** @param host the host name; null when it is unknown */
    static MemberName of(ClusterSettings settings, @Nullable String host) {
        String configured = settings.member();
        if (configured != null) {
            return new MemberName(configured, false);
        }
        if (host != null && settings.members().contains(host)) {
            return new MemberName(host, true);
        }
        String why = host == null
                ? "the host name of this machine is unknown"
                : "the host name of this machine, '" + host + "', is not in cluster.members";
        throw new IllegalArgumentException("cluster.member is not set, and " + why
                + "; name this gateway with --member or cluster.member; allowed: one of " + settings.members());
    }

    /** Returns the host name of this machine; null if it is unknown. */
    public static @Nullable String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
