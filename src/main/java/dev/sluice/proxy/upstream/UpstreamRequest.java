package dev.sluice.proxy.upstream;

import dev.sluice.core.call.Upstream;
import dev.sluice.core.exchange.settings.TestnetHeader;
import dev.sluice.proxy.http1.MessageHead;
import dev.sluice.proxy.http1.RequestHead;
import dev.sluice.proxy.routing.RequestRouter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The request head for the exchange: method, target and header lines are copied byte for byte and in order, except for
 * hop-by-hop data. Removed: hop-by-hop headers, headers that reveal a proxy, and the gateway's own
 * ({@code X-Sluice-*}). Changed: {@code Host} names the upstream, and {@code Accept-Encoding} loses codings that the
 * gateway cannot read. Set: the header of a testnet that has one, so that no call reaches the real exchange.
 */
public final class UpstreamRequest {
    private static final String[] TELLTALES = {"forwarded", "via", "x-real-ip"};

    private final MessageHead messageHead;
    private final RequestRouter.RouteMatch routeMatch;
    private final ByteBuf out;
    private final @Nullable TestnetHeader testnetHeader;
    private boolean isHandshake;
    private boolean isPlain;
    private boolean isUncompressed;

    private UpstreamRequest(
            RequestHead request, RequestRouter.RouteMatch routeMatch, ByteBufAllocator allocator, int bodyBytes) {
        this.messageHead = request.messageHead();
        this.routeMatch = routeMatch;
        this.testnetHeader = routeMatch.exchangeEndpoint().exchange().testnetHeader();
        int hostBytes = routeMatch.upstream().host().length();
        this.out = allocator.ioBuffer(messageHead.bytes().length + hostBytes + 64 + bodyBytes);
    }

    /**
     * Returns the head in a new buffer with room for a body of {@code bodyBytes}.
     *
     * @param uncompressed true if the response must be readable without decompression
     */
    public static ByteBuf head(
            RequestHead request,
            RequestRouter.RouteMatch routeMatch,
            ByteBufAllocator allocator,
            int bodyBytes,
            boolean uncompressed) {
        UpstreamRequest writing = new UpstreamRequest(request, routeMatch, allocator, bodyBytes);
        writing.isUncompressed = uncompressed;
        return writing.write(request.method());
    }

    /**
     * Returns the head of a WebSocket request; the headers of the upgrade are kept although they are hop-by-hop.
     *
     * @param plain true to request no extension, so that frames are readable
     */
    public static ByteBuf handshake(
            RequestHead request, RequestRouter.RouteMatch routeMatch, ByteBufAllocator allocator, boolean plain) {
        UpstreamRequest writing = new UpstreamRequest(request, routeMatch, allocator, 0);
        writing.isHandshake = true;
        writing.isPlain = plain;
        return writing.write(request.method());
    }

    private ByteBuf write(String method) {
        text(method);
        out.writeByte(' ');
        text(routeMatch.target());
        text(" HTTP/1.1\r\n");
        boolean hasHost = false;
        for (int i = 0; i < messageHead.fields(); i++) {
            if (messageHead.isNamed(i, "host")) {
                hasHost = true;
                messageHead.writeTo(out, messageHead.nameFrom(i), messageHead.nameTo(i));
                host();
            } else if (messageHead.isNamed(i, "accept-encoding")) {
                acceptEncoding(i);
            } else if (messageHead.isNamed(i, "transfer-encoding")) {
                text("Transfer-Encoding: chunked\r\n"); // the only valid coding, written unambiguously
            } else if (isHandshake && messageHead.isNamed(i, "upgrade")) {
                line(i);
                text("Connection: Upgrade\r\n");
            } else if (!isLeftOut(i)) {
                line(i);
            }
        }
        if (!hasHost) {
            text("Host");
            host();
        }
        testnet();
        if (isUncompressed && messageHead.find("accept-encoding") < 0) {
            text("Accept-Encoding: identity\r\n");
        }
        text("\r\n");
        return out;
    }

    private boolean isLeftOut(int field) {
        for (String name : TELLTALES) {
            if (messageHead.isNamed(field, name)) {
                return true;
            }
        }
        if (isPlain && messageHead.isNamed(field, "sec-websocket-extensions")) {
            return true;
        }
        if (testnetHeader != null && messageHead.isNamed(field, testnetHeader.lowerCaseName())) {
            return !isTestnetLine(field);
        }
        boolean ccxtOrigin =
                routeMatch.byUrl() && messageHead.isNamed(field, "origin") && messageHead.valueIs(field, "*");
        return ccxtOrigin
                || messageHead.nameStartsWith(field, "x-sluice-")
                || messageHead.nameStartsWith(field, "x-forwarded-")
                || messageHead.isHopByHop(field);
    }

    /** Returns whether the line is the first one of the bot that is exactly the header of the testnet. */
    private boolean isTestnetLine(int field) {
        return testnetHeader != null
                && messageHead.find(testnetHeader.lowerCaseName()) == field
                && messageHead.valueIs(field, testnetHeader.value());
    }

    /** Writes the header of the testnet if no line of the bot was. */
    private void testnet() {
        int own = testnetHeader == null ? -1 : messageHead.find(testnetHeader.lowerCaseName());
        if (testnetHeader != null && (own < 0 || !isTestnetLine(own))) {
            text(testnetHeader.name() + ": " + testnetHeader.value() + "\r\n");
        }
    }

    private void line(int field) {
        byte[] bytes = messageHead.bytes();
        int end = messageHead.valueTo(field);
        while (bytes[end] != '\r') {
            end++;
        }
        messageHead.writeTo(out, messageHead.nameFrom(field), end);
        text("\r\n");
    }

    private void host() {
        Upstream upstream = routeMatch.upstream();
        text(": ");
        text(upstream.host());
        if (upstream.port() != (upstream.tls() ? 443 : 80)) {
            text(":" + upstream.port());
        }
        text("\r\n");
    }

    private void acceptEncoding(int field) {
        String value = messageHead.text(messageHead.valueFrom(field), messageHead.valueTo(field));
        StringBuilder kept = new StringBuilder(value.length());
        boolean lost = false;
        for (String coding : value.split(",", -1)) {
            if (isUncompressed || !isReadable(coding)) {
                lost = true;
            } else {
                kept.append(kept.length() == 0 ? coding.strip() : "," + coding);
            }
        }
        if (!lost) {
            line(field);
            return;
        }
        messageHead.writeTo(out, messageHead.nameFrom(field), messageHead.nameTo(field));
        text(": ");
        text(kept.length() == 0 ? "identity" : kept);
        text("\r\n");
    }

    private static boolean isReadable(String coding) {
        int parameters = coding.indexOf(';');
        String name = (parameters < 0 ? coding : coding.substring(0, parameters)).strip();
        return name.equalsIgnoreCase("gzip")
                || name.equalsIgnoreCase("deflate")
                || name.equalsIgnoreCase("identity")
                || name.equalsIgnoreCase("x-gzip");
    }

    private void text(CharSequence text) {
        out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    }
}
