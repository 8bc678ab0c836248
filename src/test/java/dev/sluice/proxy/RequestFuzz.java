package dev.sluice.proxy;

import dev.sluice.core.call.Upstream;
import dev.sluice.core.clock.DriftModel;
import dev.sluice.core.clock.RemoteClock;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.settings.BodyFormat;
import dev.sluice.fuzz.Bounds;
import dev.sluice.fuzz.Check;
import dev.sluice.fuzz.Neighbour;
import dev.sluice.fuzz.Pieces;
import dev.sluice.proxy.http1.BodyScanner;
import dev.sluice.proxy.http1.HeadScanner;
import dev.sluice.proxy.http1.InputBudget;
import dev.sluice.proxy.http1.MessageHead;
import dev.sluice.proxy.http1.ProtocolError;
import dev.sluice.proxy.http1.RequestBody;
import dev.sluice.proxy.http1.RequestHead;
import dev.sluice.proxy.routing.ExchangeEndpoint;
import dev.sluice.proxy.routing.ExchangeEndpoints;
import dev.sluice.proxy.routing.RequestRouter;
import dev.sluice.proxy.upstream.UpstreamRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A fuzz target for the bytes of a bot's connection: consecutive heads and bodies of requests. Netty's strict decoder
 * must read every accepted request identically, and so must the exchange read the forwarded bytes; otherwise a request
 * could be hidden in another. Netty may accept what the gateway refuses.
 */
public final class RequestFuzz {
    private static final Upstream API = new Upstream("api.example.com", 443, true);
    private static final Exchange EXCHANGE = TestExchange.of("ex", API, List.of(BodyFormat.FORM));
    private static final ExchangeEndpoints DOORS = exchangeEndpoints();
    private static final HeadScanner.Bounds BOUNDS = new HeadScanner.Bounds(4096, 8192, HeadScanner.MAX_FIELDS);
    private static final int MAX_BODY = 50_000;
    private static final int WHOLE_BYTES = 4096;
    private static final InputBudget ROOM = new InputBudget(Long.MAX_VALUE / 4);

    /**
     * The allowed cost. A head grows by doubling, and its target is copied; body bytes are held here, not by the
     * scanners.
     */
    private static final Bounds COST = new Bounds(16_384, 96);

    private static final Set<String> FOR_THIS_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "upgrade",
            "forwarded",
            "via",
            "x-real-ip");

    private RequestFuzz() {}

    /** A request as read by the gateway. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Taken(RequestHead head, byte[] body, boolean whole) {}

    /**
     * The result of reading a connection: the requests, the number of their bytes, and the reason why reading stopped.
     */
    private record Read(
            List<Taken> requests, int bytes, @Nullable ProtocolError protocolError) {}

    private static ExchangeEndpoints exchangeEndpoints() {
        ExchangeEndpoint exchangeEndpoint = new ExchangeEndpoint(
                EXCHANGE, new TestAdmission().controller(), new RemoteClock(new DriftModel(200, 1)));
        return new ExchangeEndpoints(Map.of("ex", exchangeEndpoint), Map.of(API, exchangeEndpoint));
    }

    public static void fuzzerTestOneInput(byte[] data) {
        check(data);
        check(Neighbour.of(data));
    }

    private static void check(byte[] data) {
        Read read = COST.hold(data.length, () -> read(List.of(data)));
        isSame(read, read(Pieces.of(data)));
        compare(read, data);
        for (Taken request : read.requests()) {
            if (request.whole()) {
                forward(request);
            }
        }
    }

    private static Read read(List<byte[]> pieces) {
        Receiver receiver = new Receiver();
        int before = 0;
        for (byte[] piece : pieces) {
            ByteBuf in = Unpooled.wrappedBuffer(piece);
            while (in.isReadable() && !receiver.over) {
                receiver.step(in, before);
            }
            before += piece.length;
        }
        return receiver.read();
    }

    /** A receiver that reads like a bot's connection. */
    private static final class Receiver {
        private final HeadScanner heads = new HeadScanner(BOUNDS);
        private final BodyScanner bodies = new BodyScanner(false);
        private final List<Taken> taken = new ArrayList<>();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private @Nullable RequestHead head;
        private @Nullable ProtocolError protocolError;
        private int end;
        private boolean over;

        void step(ByteBuf in, int before) {
            RequestHead present = head;
            if (present == null) {
                present = begin(in);
            } else {
                ByteBuf payload = bodies.next(in);
                if (payload != null) {
                    byte[] copy = new byte[payload.readableBytes()];
                    payload.getBytes(payload.readerIndex(), copy);
                    body.writeBytes(copy);
                }
                protocolError = bodies.protocolError();
            }
            if (present != null) {
                end = before + in.readerIndex();
                if (bodies.ended() || protocolError != null) {
                    taken.add(new Taken(present, body.toByteArray(), bodies.ended()));
                    body.reset();
                    head = null;
                    over = !present.keepsAlive() || present.isHandshake();
                }
            }
            over |= protocolError != null;
        }

        private @Nullable RequestHead begin(ByteBuf in) {
            MessageHead found = heads.take(in);
            protocolError = found == null ? heads.protocolError() : RequestHead.check(found);
            if (found == null || protocolError != null) {
                return null;
            }
            RequestHead begun = RequestHead.of(found);
            if (begun.bodyFraming().length() > MAX_BODY) {
                protocolError = new ProtocolError(413, "a body that is too large");
                return null;
            }
            head = begun;
            bodies.begin(begun.bodyFraming());
            return begun;
        }

        Read read() {
            RequestHead unfinished = head;
            if (unfinished != null) {
                taken.add(new Taken(unfinished, body.toByteArray(), false));
            }
            return new Read(taken, end, protocolError);
        }
    }

    private static void isSame(Read whole, Read pieces) {
        Check.same(whole.requests().size(), pieces.requests().size(), "requests in one piece and in many");
        for (int i = 0; i < whole.requests().size(); i++) {
            Taken one = whole.requests().get(i);
            Taken other = pieces.requests().get(i);
            Check.same(one.head().target(), other.head().target(), "target in one piece and in many");
            Check.that(Arrays.equals(one.body(), other.body()), "a body differs in one piece and in many");
            Check.same(one.whole(), other.whole(), "whole in one piece and in many");
        }
        Check.same(whole.protocolError(), pieces.protocolError(), "flaw in one piece and in many");
    }

    /** Checks that Netty finds the same requests in the same bytes. */
    private static void compare(Read read, byte[] data) {
        List<NettyReader.Seen> seen = NettyReader.read(strict(), data, Math.min(data.length, read.bytes()), false);
        for (int i = 0; i < read.requests().size(); i++) {
            Taken ours = read.requests().get(i);
            Check.that(i < seen.size(), "Netty finds no request " + i + " in the accepted bytes");
            NettyReader.Seen theirs = seen.get(i);
            Check.that(
                    !theirs.head.decoderResult().isFailure(),
                    "Netty refuses an accepted head: " + theirs.head.decoderResult());
            heads(ours.head(), (HttpRequest) theirs.head);
            if (ours.whole()) {
                Check.that(theirs.isWhole && !theirs.isBad, "Netty ends the body elsewhere");
                Check.that(Arrays.equals(ours.body(), theirs.body.toByteArray()), "Netty reads another body");
            }
        }
    }

    private static void heads(RequestHead ours, HttpRequest theirs) {
        Check.same(ours.method(), theirs.method().name(), "method");
        Check.same(ours.target(), theirs.uri(), "target");
        Check.same(
                ours.http10() ? "HTTP/1.0" : "HTTP/1.1",
                theirs.protocolVersion().text(),
                "version");
        List<Map.Entry<String, String>> fields = theirs.headers().entries();
        MessageHead messageHead = ours.messageHead();
        Check.same(messageHead.fields(), fields.size(), "number of header fields");
        for (int i = 0; i < fields.size(); i++) {
            Check.same(messageHead.name(i).toString(), fields.get(i).getKey(), "name of a header field");
            Check.same(
                    messageHead.text(messageHead.valueFrom(i), messageHead.valueTo(i)),
                    fields.get(i).getValue(),
                    "value of a header field");
        }
    }

    private static HttpRequestDecoder strict() {
        return new HttpRequestDecoder(new HttpDecoderConfig()
                .setStrictLineParsing(true)
                .setMaxInitialLineLength(1 << 16)
                .setMaxHeaderSize(1 << 17)
                .setMaxChunkSize(1 << 17)
                .setAllowDuplicateContentLengths(false));
    }

    // ---- what the exchange gets

    private static void forward(Taken taken) {
        RequestHead head = taken.head();
        RequestRouter.RoutingResult found = RequestRouter.find(DOORS, "ex", head);
        if (!(found instanceof RequestRouter.RouteMatch routeMatch)) {
            return;
        }
        ByteBuf out =
                UpstreamRequest.head(head, routeMatch, UnpooledByteBufAllocator.DEFAULT, taken.body().length, false);
        RequestBody body = new RequestBody(head.bodyFraming(), WHOLE_BYTES, false, ROOM.open());
        Check.that(body.add(Unpooled.wrappedBuffer(taken.body())), "there is room for the body");
        body.end();
        body.writeTo(out);
        body.release();
        byte[] sent = new byte[out.readableBytes()];
        out.readBytes(sent);
        out.release();
        List<NettyReader.Seen> seen = NettyReader.read(strict(), sent, sent.length, false);
        Check.same(1, seen.size(), "requests that the exchange reads");
        NettyReader.Seen theirs = seen.get(0);
        Check.that(!theirs.isBad && theirs.isWhole, "the exchange cannot read what is sent on");
        Check.that(Arrays.equals(taken.body(), theirs.body.toByteArray()), "the exchange reads another body");
        HttpRequest request = (HttpRequest) theirs.head;
        Check.same(head.method(), request.method().name(), "method that the exchange reads");
        Check.same(routeMatch.target(), request.uri(), "target that the exchange reads");
        Check.same(List.of("api.example.com"), request.headers().getAll("host"), "host that the exchange reads");
        passed(head.messageHead(), request);
    }

    /** Checks that exactly the bot's headers that are not hop-by-hop were forwarded. */
    private static void passed(MessageHead messageHead, HttpRequest request) {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < messageHead.fields(); i++) {
            String name = messageHead.name(i).toString().toLowerCase(Locale.ROOT);
            boolean ours = name.startsWith("x-sluice-") || name.startsWith("x-forwarded-");
            boolean named = !name.equals("content-length") && messageHead.connectionHas(name);
            if (!FOR_THIS_HOP.contains(name) && !ours && !named && !isWrittenAnew(name)) {
                expected.add(name + ": " + messageHead.text(messageHead.valueFrom(i), messageHead.valueTo(i)));
            }
        }
        List<String> got = new ArrayList<>();
        for (Map.Entry<String, String> field : request.headers().entries()) {
            String name = field.getKey().toLowerCase(Locale.ROOT);
            if (!isWrittenAnew(name)) {
                got.add(name + ": " + field.getValue());
            }
        }
        Check.same(expected, got, "header fields that the exchange reads");
    }

    private static boolean isWrittenAnew(String name) {
        return name.equals("host") || name.equals("accept-encoding") || name.equals("transfer-encoding");
    }
}
