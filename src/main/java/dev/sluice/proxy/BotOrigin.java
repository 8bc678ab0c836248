package dev.sluice.proxy;

import dev.sluice.proxy.http1.ChannelIo;
import dev.sluice.proxy.http1.RequestHead;
import dev.sluice.proxy.routing.HostRouting;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where the requests of one {@link BotConnection} come from: the bot itself, or another process of the gateway, which
 * relays one request and says in a header where it received it. Used on the connection's event loop only.
 */
final class BotOrigin {
    private final boolean isRelayed;
    private final @Nullable HostRouting hosts;
    private RelayOrigin origin;
    private String peer = "";

    private BotOrigin(ListenerMode listenerMode, boolean isRelayed, @Nullable HostRouting hosts) {
        this.isRelayed = isRelayed;
        this.hosts = hosts;
        this.origin = new RelayOrigin(listenerMode, null, false, 0);
    }

    /** Creates the origin of a connection that a bot opened. */
    static BotOrigin direct(ListenerMode listenerMode) {
        return new BotOrigin(listenerMode, false, null);
    }

    /**
     * Creates the origin of a connection that another process of the gateway opened.
     *
     * @param hosts the routing of this process's TLS port, for requests that came over the other one's; null if it has none
     */
    static BotOrigin relayed(@Nullable HostRouting hosts) {
        return new BotOrigin(new ListenerMode.Common(), true, hosts);
    }

    /** Records the bot's address; that of another process is not the bot's. */
    void connected(ChannelIo io) {
        if (!isRelayed) {
            origin = new RelayOrigin(origin.listenerMode(), io.peerAddress(), io.isTls(), 0);
        }
    }

    boolean isRelayed() {
        return isRelayed;
    }

    /** Reads where a relayed request comes from; returns false if it does not say so. */
    boolean read(RequestHead head) {
        RelayOrigin read = RelayOrigin.of(head.messageHead(), hosts);
        if (read != null) {
            origin = read;
        }
        return read != null;
    }

    /** Returns the kind of listener that the bot is connected to. */
    ListenerMode listenerMode() {
        return origin.listenerMode();
    }

    /** Returns the bot's address; null if it is unknown. */
    @Nullable
    InetAddress address() {
        return origin.address();
    }

    /** Returns the bot's address without the port, as text. */
    String peer() {
        if (peer.isEmpty()) {
            InetAddress address = origin.address();
            peer = address == null ? "local" : address.getHostAddress();
        }
        return peer;
    }

    /** Returns true if the bot's own connection uses TLS. */
    boolean isTls() {
        return origin.isTls();
    }

    /** Returns for how long the current request had waited in another process before it arrived here. */
    long waitedBeforeNanos() {
        return origin.waitedNanos();
    }

    /**
     * Returns the origin of the current request, to relay it.
     *
     * @param waitedNanos for how long it has waited in this process
     */
    RelayOrigin afterWait(long waitedNanos) {
        return new RelayOrigin(
                origin.listenerMode(), origin.address(), origin.isTls(), origin.waitedNanos() + waitedNanos);
    }
}
