package dev.sluice.proxy;

import dev.sluice.proxy.http1.ChannelIo;
import dev.sluice.proxy.http1.MessageHead;
import dev.sluice.proxy.http1.ProtocolError;
import dev.sluice.proxy.http1.RequestHead;
import dev.sluice.proxy.routing.Balancers;
import dev.sluice.proxy.routing.ClientAccess;
import dev.sluice.proxy.routing.HostRouting;
import dev.sluice.proxy.routing.ProxyHeader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the requests of one {@link BotConnection} come from: the bot itself, or another process of the gateway, which
 * relays one request and says in a header where it received it. Used on the connection's event loop only.
 */
final class RequestSource {
    static final ProtocolError NOT_ALLOWED =
            new ProtocolError(403, "this address may not connect here (proxy.allowFrom in conf/sluice.json)");

    private static final ProtocolError NOT_RELAYED = new ProtocolError(400, "this is not a relayed request");
    private static final String FORWARDED_FOR = "x-forwarded-for";

    private final boolean isRelayed;
    private final boolean isInTunnel;
    private final @Nullable HostRouting hosts;
    private RelayOrigin origin;
    private String peer = "";
    private @Nullable Channel channel;
    /** The other end of the connection: the bot, or a load balancer. */
    private @Nullable InetAddress connected;

    private Balancers balancers = Balancers.NONE;
    private boolean isOfBalancer;
    private boolean isForwarded;

    private RequestSource(
            ListenerKind listenerKind, boolean isRelayed, boolean isInTunnel, @Nullable HostRouting hosts) {
        this.isRelayed = isRelayed;
        this.isInTunnel = isInTunnel;
        this.hosts = hosts;
        this.origin = new RelayOrigin(listenerKind, null, false, 0);
    }

    /** Creates the origin of a connection that a bot opened. */
    static RequestSource direct(ListenerKind listenerKind) {
        return new RequestSource(listenerKind, false, false, null);
    }

    /**
     * Creates the origin of the requests in a tunnel. No load balancer can write into it, so the address stays that of
     * the request which opened it.
     */
    static RequestSource inTunnel(ListenerKind listenerKind, @Nullable InetAddress address) {
        RequestSource origin = new RequestSource(listenerKind, false, true, null);
        origin.connected = address;
        origin.origin = new RelayOrigin(listenerKind, address, true, 0);
        return origin;
    }

    /**
     * Creates the origin of a connection that another process of the gateway opened.
     *
     * @param hosts the routing of this process's TLS port, for requests that came over the other one's; null if it has
     *     none
     */
    static RequestSource relayed(@Nullable HostRouting hosts) {
        return new RequestSource(new ListenerKind.AllExchanges(), true, false, hosts);
    }

    /** Records the other end of the connection; that of another process is not the bot's. */
    void connected(Channel to, ChannelIo io) {
        if (!isRelayed && !isInTunnel) {
            channel = to;
            connected = io.peerAddress();
            origin = new RelayOrigin(origin.listenerKind(), connected, io.isTls(), 0);
        }
    }

    boolean isRelayed() {
        return isRelayed;
    }

    /** Reads where a request comes from; returns the error if it may not come from there, else null. */
    @Nullable
    ProtocolError read(RequestHead head, ClientAccess access) {
        if (!isRelayed) {
            return readCaller(head.messageHead(), access);
        }
        RelayOrigin read = RelayOrigin.of(head.messageHead(), hosts);
        if (read == null) {
            return NOT_RELAYED;
        }
        origin = read;
        return null;
    }

    /** Finds the address of the caller. Behind a load balancer, each request of a connection may have another one. */
    private @Nullable ProtocolError readCaller(MessageHead head, ClientAccess access) {
        if (isInTunnel) {
            origin = new RelayOrigin(
                    origin.listenerKind(), head.find(FORWARDED_FOR) < 0 ? connected : null, origin.isTls(), 0);
            peer = "";
            return null;
        }
        if (access.balancers() != balancers) {
            balancers = access.balancers();
            isOfBalancer = balancers.contains(connected);
        }
        ProxyHeader header = channel == null ? null : ProxyHeaderReader.header(channel);
        isForwarded = head.find(FORWARDED_FOR) >= 0;
        boolean isDirect = !isOfBalancer && header == null && !isForwarded;
        InetAddress caller = isDirect ? connected : balancers.caller(connected, header, head.all(FORWARDED_FOR));
        if (!Objects.equals(caller, origin.address())) {
            origin = new RelayOrigin(origin.listenerKind(), caller, origin.isTls(), 0);
            peer = "";
        }
        return isDirect || caller == null || access.mayConnect(caller) ? null : NOT_ALLOWED;
    }

    /** Returns whether the request states its caller without being from a load balancer. */
    boolean isForwardedByOther() {
        return isForwarded && !isOfBalancer;
    }

    /** Returns whether a connection that begins with these bytes has a PROXY header of somebody who may send none. */
    boolean isProxiedByOther(ByteBuf in, ClientAccess access) {
        return !isRelayed && ProxyHeader.isPresent(in) && !access.balancers().contains(connected);
    }

    /** Returns the kind of listener that the bot is connected to. */
    ListenerKind listenerKind() {
        return origin.listenerKind();
    }

    /** Returns the caller's address; null if it is unknown. */
    @Nullable
    InetAddress address() {
        return origin.address();
    }

    /** Returns the caller's address without the port, as text; that of the connection if it is unknown. */
    String peer() {
        if (peer.isEmpty()) {
            InetAddress address = origin.address() == null ? connected : origin.address();
            peer = address == null ? "local" : address.getHostAddress();
        }
        return peer;
    }

    /** Returns whether the bot's own connection uses TLS. */
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
        return origin.afterWait(waitedNanos);
    }
}
