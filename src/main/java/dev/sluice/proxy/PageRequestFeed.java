package dev.sluice.proxy;

import dev.sluice.proxy.http1.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * A feed of one request for the gateway's own pages to the HTTP server, in the same pieces as a decoder would produce.
 * Used on its bot's event loop only.
 */
final class PageRequestFeed {
    private final ChannelHandlerContext to;
    private final boolean withBody;

    /**
     * Begins the request.
     *
     * @param closes true if the connection closes after the response
     * @param ended true if no body follows
     */
    PageRequestFeed(ChannelHandlerContext to, RequestHead found, boolean closes, boolean ended) {
        this.to = to;
        withBody = !ended && GatewayHandler.readsBody(found);
        to.fireChannelRead(GatewayHandler.request(found, closes));
        if (!withBody) {
            to.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        }
        to.fireChannelReadComplete();
    }

    /** Passes on a piece of the body, if the page reads the body. */
    void piece(ByteBuf piece) {
        if (withBody) {
            to.fireChannelRead(new DefaultHttpContent(Unpooled.copiedBuffer(piece)));
            to.fireChannelReadComplete();
        }
    }

    void end() {
        if (withBody) {
            to.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
            to.fireChannelReadComplete();
        }
    }
}
