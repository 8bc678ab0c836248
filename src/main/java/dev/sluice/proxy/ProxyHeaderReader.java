package dev.sluice.proxy;

import dev.sluice.proxy.routing.ClientAccess;
import dev.sluice.proxy.routing.ProxyHeader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The first reader of a connection of a load balancer: takes the header of the PROXY protocol from its beginning, if
 * there is one, and leaves. It is before TLS, because the header is. A connection with a malformed header is closed;
 * one with half a header ends as any connection without a request.
 */
public final class ProxyHeaderReader extends ByteToMessageDecoder {
    private static final AttributeKey<ProxyHeader> HEADER = AttributeKey.valueOf(ProxyHeaderReader.class, "header");

    private final Consumer<String> warnings;

    private ProxyHeaderReader(Consumer<String> warnings) {
        this.warnings = warnings;
    }

    /** Adds a reader to a connection that was just accepted, if it is one of a load balancer. */
    public static void accept(Channel accepted, ClientAccess access, Consumer<String> warnings) {
        if (accepted.remoteAddress() instanceof InetSocketAddress peer
                && access.balancers().contains(peer.getAddress())) {
            accepted.pipeline().addFirst(new ProxyHeaderReader(warnings));
        }
    }

    /** Returns the header that the connection began with; null for none. */
    static @Nullable ProxyHeader header(Channel channel) {
        return channel.hasAttr(HEADER) ? channel.attr(HEADER).get() : null;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the end of a connection is reported by channelInactive
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        try {
            boolean begins = ProxyHeader.begins(in);
            ProxyHeader header = begins ? ProxyHeader.read(in) : null;
            if (header != null) {
                context.channel().attr(HEADER).set(header);
            }
            if (header != null || !begins) {
                context.pipeline().remove(this); // passes the rest on
            }
        } catch (IllegalArgumentException malformed) {
            in.skipBytes(in.readableBytes());
            context.channel().close();
            warnings.accept("the load balancer at " + context.channel().remoteAddress()
                    + " began a connection with a malformed header of the PROXY protocol: " + malformed.getMessage()
                    + "; it was closed; allowed: version 2 (send-proxy-v2 in HAProxy)");
        }
    }
}
