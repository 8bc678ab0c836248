package dev.sluice.proxy.call;

import static java.net.HttpURLConnection.HTTP_PROXY_AUTH;
import static java.net.HttpURLConnection.HTTP_UNAUTHORIZED;

import dev.sluice.core.call.Refusal;
import dev.sluice.core.call.RequestErrorCode;
import dev.sluice.core.origin.OriginRefusal;
import dev.sluice.proxy.http1.ProtocolError;
import dev.sluice.proxy.http1.RequestHead;
import dev.sluice.proxy.routing.ClientAccess;
import dev.sluice.proxy.routing.RequestRouter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;

/** A response produced by the gateway itself. Each one states whether the call was sent. */
public final class GatewayResponse {

    private final StringBuilder head = new StringBuilder(256);
    private final byte[] body;
    private final int status;
    private boolean withBody = true;
    private String reason = "";

    private GatewayResponse(int status, String contentType, byte[] body, boolean sent) {
        this.body = body;
        this.status = status;
        head.append("HTTP/1.1 ")
                .append(status)
                .append(' ')
                .append(HttpResponseStatus.valueOf(status).reasonPhrase())
                .append("\r\n");
        if (!contentType.isEmpty()) {
            with("Content-Type", contentType);
        }
        with("Content-Length", Integer.toString(body.length));
        with("X-Sluice-Sent", Boolean.toString(sent));
    }

    /** Returns a line of text for a malformed request. */
    public static GatewayResponse plain(int status, String why, boolean sent) {
        return text(status, why, sent).reason(RequestErrorCode.BAD_REQUEST.header());
    }

    /** Returns a line of text for a target that leads nowhere. */
    public static GatewayResponse noRoute(RequestRouter.NoMatch no) {
        return text(no.status(), no.why(), false).reason(no.code().header());
    }

    /** Returns a line of text for a denied client. */
    public static GatewayResponse denied(ClientAccess.Decision.Denied denied) {
        return text(denied.status(), denied.why(), false).reason(denied.reason());
    }

    /** Returns a line of text for a bot that may not use the gateway as its proxy. */
    public static GatewayResponse proxyDenied(ClientAccess.Decision.Denied denied) {
        if (denied.status() != HTTP_UNAUTHORIZED) {
            return denied(denied);
        }
        String why = "a token is required that is in proxy.botTokens in conf/sluice.json:"
                + " http://NAME:TOKEN@HOST:PORT as the URL of the proxy, with the bot's name";
        return text(HTTP_PROXY_AUTH, why, false)
                .reason(denied.reason())
                .with("Proxy-Authenticate", "Basic realm=\"Sluice\"");
    }

    /** Returns a line of text for a request that a web page may have made. */
    public static GatewayResponse byPage(OriginRefusal refusal) {
        return text(OriginRefusal.STATUS, refusal.message(), false)
                .reason(refusal.reason().label());
    }

    /** Returns a line of text for a request that the gateway has no capacity to receive. */
    public static GatewayResponse full(ProtocolError protocolError, boolean sent) {
        return text(protocolError.status(), protocolError.why(), sent).retryLater();
    }

    /** Sets the reason that the gateway is at capacity, and when to retry. */
    GatewayResponse retryLater() {
        return reason(RequestErrorCode.GATEWAY_FULL.header()).with("Retry-After", "1");
    }

    private static GatewayResponse text(int status, String why, boolean sent) {
        byte[] body = (why + "\n").getBytes(StandardCharsets.US_ASCII);
        return new GatewayResponse(status, "text/plain; charset=utf-8", body, sent);
    }

    /** Returns a refusal in the exchange's own format. */
    public static GatewayResponse of(Refusal refusal, boolean sent) {
        return new GatewayResponse(refusal.status(), refusal.contentType(), refusal.body(), sent);
    }

    public static GatewayResponse empty(int status, boolean sent) {
        return new GatewayResponse(status, "", new byte[0], sent);
    }

    public int status() {
        return status;
    }

    /** Returns the reason that it states; "" if it states none. */
    public String reason() {
        return reason;
    }

    public GatewayResponse reason(String stated) {
        reason = stated;
        return with("X-Sluice-Reason", stated);
    }

    /** Adds a header. Name and value must come from the gateway: no unchecked byte of a caller or an upstream. */
    GatewayResponse with(String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
        return this;
    }

    public GatewayResponse closing() {
        return with("Connection", "close");
    }

    /**
     * Completes the response for a request: adds the request's id, and omits the body for HEAD but keeps its length.
     */
    public void to(RequestHead request) {
        with("X-Request-Id", request.id());
        withBody = !request.method().equals("HEAD");
    }

    public ByteBuf bytes(ByteBufAllocator allocator) {
        ByteBuf out = allocator.buffer(head.length() + 2 + body.length);
        out.writeCharSequence(head, StandardCharsets.US_ASCII);
        out.writeShort(('\r' << 8) | '\n');
        return withBody ? out.writeBytes(body) : out;
    }
}
