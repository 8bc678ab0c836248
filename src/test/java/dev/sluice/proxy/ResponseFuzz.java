package dev.sluice.proxy;

import dev.sluice.fuzz.Bounds;
import dev.sluice.fuzz.Check;
import dev.sluice.fuzz.Neighbour;
import dev.sluice.fuzz.Pieces;
import dev.sluice.proxy.http1.BodyFraming;
import dev.sluice.proxy.http1.BodyScanner;
import dev.sluice.proxy.http1.HeadScanner;
import dev.sluice.proxy.http1.MessageHead;
import dev.sluice.proxy.http1.ProtocolError;
import dev.sluice.proxy.http1.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A fuzz target for the bytes of an exchange's connection: interim responses followed by one response with its body.
 * Netty's strict decoder must read every accepted response identically, so that no part of it is used as the response
 * to the next call.
 *
 * <p>The first byte of an input selects the request method and whether the connection closes after the bytes.
 */
public final class ResponseFuzz {
    private static final List<String> METHODS = List.of("GET", "POST", "HEAD", "DELETE");
    private static final HeadScanner.Bounds BOUNDS = new HeadScanner.Bounds(8192, 8192, HeadScanner.MAX_FIELDS);
    private static final int SWITCHED = 101;
    private static final Bounds COST = new Bounds(16_384, 96);

    private ResponseFuzz() {}

    /** A response as it was read; only the last of several can have a body. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Taken(ResponseHead head, byte[] body, boolean whole) {}

    private record Read(
            List<Taken> responses, int bytes, @Nullable ProtocolError protocolError) {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        String method = METHODS.get(data[0] & 3);
        boolean closes = (data[0] & 4) != 0;
        byte[] bytes = Arrays.copyOfRange(data, 1, data.length);
        check(method, closes, bytes);
        check(method, closes, Neighbour.of(bytes));
    }

    private static void check(String method, boolean closes, byte[] bytes) {
        Read read = COST.hold(bytes.length, () -> read(method, List.of(bytes), closes));
        isSame(read, read(method, Pieces.of(bytes), closes));
        compare(read, method, bytes, closes);
    }

    private static Read read(String method, List<byte[]> pieces, boolean closes) {
        Receiver receiver = new Receiver(method);
        int before = 0;
        for (byte[] piece : pieces) {
            ByteBuf in = Unpooled.wrappedBuffer(piece);
            while (in.isReadable() && !receiver.over) {
                receiver.step(in, before);
            }
            before += piece.length;
        }
        return receiver.read(closes);
    }

    /** A receiver that reads like the connection to an exchange. */
    private static final class Receiver {
        private final String method;
        private final HeadScanner heads = new HeadScanner(BOUNDS);
        private final BodyScanner bodies = new BodyScanner(true);
        private final List<Taken> taken = new ArrayList<>();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private @Nullable ResponseHead head;
        private @Nullable ProtocolError protocolError;
        private int end;
        private boolean over;

        Receiver(String method) {
            this.method = method;
        }

        void step(ByteBuf in, int before) {
            if (head == null) {
                begin(in, before);
            } else {
                ByteBuf payload = bodies.next(in);
                if (payload != null) {
                    byte[] copy = new byte[payload.readableBytes()];
                    payload.getBytes(payload.readerIndex(), copy);
                    body.writeBytes(copy);
                }
                protocolError = bodies.protocolError();
                end = before + in.readerIndex();
            }
            over |= protocolError != null || (head != null && bodies.ended());
        }

        private void begin(ByteBuf in, int before) {
            MessageHead found = heads.take(in);
            protocolError = found == null ? heads.protocolError() : ResponseHead.check(found);
            if (found == null || protocolError != null) {
                return;
            }
            ResponseHead response = ResponseHead.of(found, method);
            end = before + in.readerIndex();
            if (response.isInterim()) {
                // The bytes after a switch are not HTTP; Netty reads them as a body if a header of a later draft
                // is missing.
                over = response.status() == SWITCHED;
                taken.add(new Taken(response, new byte[0], !over));
            } else {
                head = response;
                bodies.begin(response.bodyFraming());
            }
        }

        Read read(boolean closes) {
            ResponseHead last = head;
            if (last != null) {
                boolean whole = protocolError == null && (bodies.ended() || (closes && bodies.endsAtClose()));
                taken.add(new Taken(last, body.toByteArray(), whole));
            }
            return new Read(taken, end, protocolError);
        }
    }

    private static void isSame(Read whole, Read pieces) {
        Check.same(whole.responses().size(), pieces.responses().size(), "responses in one piece and in many");
        for (int i = 0; i < whole.responses().size(); i++) {
            Taken one = whole.responses().get(i);
            Taken other = pieces.responses().get(i);
            Check.same(one.head().status(), other.head().status(), "status in one piece and in many");
            Check.same(one.whole(), other.whole(), "whole in one piece and in many");
            Check.that(Arrays.equals(one.body(), other.body()), "a body differs in one piece and in many");
        }
        Check.same(whole.protocolError(), pieces.protocolError(), "flaw in one piece and in many");
    }

    private static void compare(Read read, String method, byte[] bytes, boolean closes) {
        int length = closes && read.protocolError() == null ? Math.max(read.bytes(), 0) : read.bytes();
        List<NettyReader.Seen> seen = NettyReader.read(decoder(method), bytes, length, closes);
        for (int i = 0; i < read.responses().size(); i++) {
            Taken ours = read.responses().get(i);
            Check.that(i < seen.size(), "Netty finds no response " + i + " in what was accepted as one");
            NettyReader.Seen theirs = seen.get(i);
            Check.that(
                    !theirs.head.decoderResult().isFailure(),
                    "Netty refuses a head that was taken: " + theirs.head.decoderResult());
            heads(ours.head(), (HttpResponse) theirs.head);
            if (ours.whole() && !theirs.hasBadExtension) {
                Check.that(theirs.isWhole && !theirs.isBad, "Netty ends the body elsewhere");
                Check.that(Arrays.equals(ours.body(), theirs.body.toByteArray()), "Netty reads another body");
            }
        }
    }

    private static void heads(ResponseHead ours, HttpResponse theirs) {
        Check.same(ours.status(), theirs.status().code(), "status");
        MessageHead messageHead = ours.messageHead();
        String line = messageHead.text(0, messageHead.firstLineEnd());
        String reason = line.substring("HTTP/1.1 200".length());
        Check.same(reason.strip(), theirs.status().reasonPhrase().strip(), "reason");
        List<Map.Entry<String, String>> fields = theirs.headers().entries();
        if (ours.bodyFraming().is(BodyFraming.Kind.NONE) && messageHead.find("transfer-encoding") >= 0) {
            return; // Netty removes that field from a response without a body, which is one to HEAD
        }
        Check.same(messageHead.fields(), fields.size(), "number of header fields");
        for (int i = 0; i < fields.size(); i++) {
            Check.same(messageHead.name(i).toString(), fields.get(i).getKey(), "name of a header field");
            Check.same(
                    messageHead.text(messageHead.valueFrom(i), messageHead.valueTo(i)),
                    fields.get(i).getValue(),
                    "value of a header field");
        }
    }

    private static HttpResponseDecoder decoder(String method) {
        HttpDecoderConfig strict = new HttpDecoderConfig()
                .setStrictLineParsing(true)
                .setMaxInitialLineLength(1 << 16)
                .setMaxHeaderSize(1 << 17)
                .setMaxChunkSize(1 << 17)
                .setAllowDuplicateContentLengths(false);
        return new HttpResponseDecoder(strict) {
            @Override
            protected boolean isContentAlwaysEmpty(HttpMessage response) {
                return method.equals("HEAD") || super.isContentAlwaysEmpty(response);
            }
        };
    }
}
