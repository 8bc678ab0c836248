package dev.sluice.sim.server;

import dev.sluice.sim.wire.VenueResponse;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.HttpServerConnection;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** A writer of responses: complete ones through Vert.x, broken ones as raw bytes that bypass its encoder. */
final class ResponseSender {
    private static final byte[] NO_HTTP = "<<< this is no HTTP >>>\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private ResponseSender() {}

    static void writeWhole(HttpServerResponse response, VenueResponse venueResponse) {
        if (response.closed()) {
            return;
        }
        response.setStatusCode(venueResponse.status());
        for (Map.Entry<String, String> header : venueResponse.headers()) {
            response.headers().add(header.getKey(), header.getValue());
        }
        response.end(Buffer.buffer(venueResponse.body()));
    }

    /**
     * Writes the first bytes of the complete, uncompressed response and closes the connection; its
     * {@code Content-Length} is that of the complete response.
     */
    static void cut(HttpServerRequest request, VenueResponse venueResponse, int afterBytes) {
        byte[] whole = bytes(venueResponse);
        writeAndClose(request, Arrays.copyOf(whole, Math.min(whole.length, afterBytes)));
    }

    static void garble(HttpServerRequest request) {
        writeAndClose(request, NO_HTTP);
    }

    private static byte[] bytes(VenueResponse venueResponse) {
        StringBuilder head =
                new StringBuilder("HTTP/1.1 ").append(venueResponse.status()).append(" Status\r\n");
        for (Map.Entry<String, String> header : venueResponse.headers()) {
            head.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
        }
        head.append("Content-Length: ").append(venueResponse.body().length).append("\r\n\r\n");
        byte[] headBytes = head.toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] whole = Arrays.copyOf(headBytes, headBytes.length + venueResponse.body().length);
        System.arraycopy(venueResponse.body(), 0, whole, headBytes.length, venueResponse.body().length);
        return whole;
    }

    /** Writes at the network end of the pipeline, behind all encoders. */
    private static void writeAndClose(HttpServerRequest request, byte[] bytes) {
        ChannelPipeline pipeline = ((HttpServerConnection) request.connection())
                .channelHandlerContext()
                .pipeline();
        pipeline.firstContext().writeAndFlush(Unpooled.wrappedBuffer(bytes)).addListener(ChannelFutureListener.CLOSE);
    }
}
