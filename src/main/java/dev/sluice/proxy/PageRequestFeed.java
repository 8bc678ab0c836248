package dev.sluice.proxy;

import dev.sluice.proxy.http1.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;

/** A request for a page of ours on its way on to the HTTP server, in the pieces that a decoder would give it. On its bot's event loop only. */
final class PageRequestFeed {
    private final ChannelHandlerContext to;
    private final boolean withBody;

    /** @param ended no body follows */
    PageRequestFeed(ChannelHandlerContext to, RequestHead found, boolean ended) {
        this.to = to;
        withBody = !ended && GatewayPages.readsBody(found);
        to.fireChannelRead(GatewayPages.request(found));
        if (!withBody) {
            to.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        }
        to.fireChannelReadComplete();
    }

    /** A page that reads no body does not hear of it. */
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
