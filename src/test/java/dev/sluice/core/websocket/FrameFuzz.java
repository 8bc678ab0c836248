package dev.sluice.core.websocket;

import dev.sluice.fuzz.Bounds;
import dev.sluice.fuzz.Check;
import dev.sluice.fuzz.Pieces;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A fuzz target for WebSocket frames in both directions. As long as neither Netty's decoder nor the scanner reports an
 * error, both must find the same frames; when one of them does, the frames before the error must be the same. Netty
 * rejects two things that the scanner passes on for the other end to judge: a length that is not encoded in the
 * shortest form, and a close frame with a code that must not be sent.
 *
 * <p>The first byte of an input says whether the frames come from a client and whether an extension was negotiated.
 */
public final class FrameFuzz {
    private static final int CLIENT = 1;
    private static final int EXTENDED = 2;
    private static final Bounds COST = new Bounds(65_536, 64);

    private FrameFuzz() {}

    @SuppressWarnings("ArrayRecordComponent")
    private record Seen(Opcode opcode, boolean ends, byte[] payload) {
        @Override
        public String toString() {
            return opcode + (ends ? ", final, " : ", ") + Arrays.toString(payload);
        }
    }

    private record Read(List<Seen> frames, String flaw, boolean between, boolean minimal) {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        boolean client = (data[0] & CLIENT) != 0;
        boolean extended = (data[0] & EXTENDED) != 0;
        byte[] bytes = Arrays.copyOfRange(data, 1, data.length);
        Read whole = COST.hold(bytes.length, () -> read(List.of(bytes), client, extended));
        Read pieces = read(Pieces.of(bytes), client, extended);
        Check.same(whole.frames().toString(), pieces.frames().toString(), "frames in one piece and in many");
        Check.same(whole.flaw(), pieces.flaw(), "flaw in one piece and in many");
        Check.same(whole.between(), pieces.between(), "between frames in one piece and in many");
        compare(whole, netty(bytes, client, extended));
    }

    private static Read read(List<byte[]> pieces, boolean client, boolean extended) {
        FrameScanner scanner = new FrameScanner(client, extended);
        List<Seen> frames = new ArrayList<>();
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        boolean minimal = true;
        int fed = 0;
        for (byte[] piece : pieces) {
            ByteBuffer in = ByteBuffer.wrap(piece);
            fed += piece.length;
            FrameEvent frameEvent = FrameEvent.HEAD;
            while (frameEvent != FrameEvent.MORE && frameEvent != FrameEvent.INVALID) {
                int from = in.position();
                long passed = scanner.readBytes();
                frameEvent = scanner.next(in);
                if (frameEvent == FrameEvent.HEAD) {
                    payload.reset();
                    again.writeBytes(scanner.head());
                    minimal &= isMinimal(scanner.head(), scanner.payloadBytes());
                } else if (frameEvent == FrameEvent.PAYLOAD) {
                    byte[] part = Arrays.copyOfRange(piece, from, in.position());
                    again.writeBytes(part);
                    if (client) {
                        scanner.unmask(part, 0, part.length, passed);
                    }
                    payload.writeBytes(part);
                } else if (frameEvent == FrameEvent.END) {
                    boolean ends = scanner.opcode().isControl() || scanner.endsMessage();
                    frames.add(new Seen(scanner.opcode(), ends, payload.toByteArray()));
                }
            }
            if (frameEvent == FrameEvent.INVALID) {
                break;
            }
            Check.that(again.size() <= fed, "more bytes passed than received");
        }
        return new Read(frames, scanner.problem(), scanner.isBetweenFrames(), minimal);
    }

    private static boolean isMinimal(byte[] head, long length) {
        int told = head[1] & 0x7F;
        return told < 126 || (told == 126 ? length >= 126 : length > 0xFFFF);
    }

    // ---- Netty

    /** The frames that Netty read, and its error; "" when there was none. */
    private record Netty(List<Seen> frames, String refused) {}

    private static Netty netty(byte[] bytes, boolean client, boolean extended) {
        EmbeddedChannel channel = new EmbeddedChannel(new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(client)
                .allowMaskMismatch(false)
                .allowExtensions(extended)
                .maxFramePayloadLength(Integer.MAX_VALUE)
                .closeOnProtocolViolation(false)
                .withUTF8Validator(false)
                .build()));
        List<Seen> frames = new ArrayList<>();
        String refused = "";
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(bytes));
        } catch (DecoderException e) {
            refused = String.valueOf(e.getMessage());
        }
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            if (message instanceof WebSocketFrame frame) {
                frames.add(seen(frame));
                frame.release();
            }
        }
        try {
            channel.finishAndReleaseAll();
        } catch (DecoderException e) {
            refused = refused.isEmpty() ? String.valueOf(e.getMessage()) : refused;
        }
        return new Netty(frames, refused);
    }

    private static Seen seen(WebSocketFrame frame) {
        ByteBuf content = frame.content();
        byte[] payload = new byte[content.readableBytes()];
        content.getBytes(content.readerIndex(), payload);
        return new Seen(opcode(frame), frame.isFinalFragment(), payload);
    }

    private static Opcode opcode(WebSocketFrame frame) {
        if (frame instanceof TextWebSocketFrame) {
            return Opcode.TEXT;
        } else if (frame instanceof BinaryWebSocketFrame) {
            return Opcode.BINARY;
        } else if (frame instanceof CloseWebSocketFrame) {
            return Opcode.CLOSE;
        } else if (frame instanceof PingWebSocketFrame) {
            return Opcode.PING;
        } else if (frame instanceof PongWebSocketFrame) {
            return Opcode.PONG;
        }
        Check.that(frame instanceof ContinuationWebSocketFrame, "a frame that Netty did not have before: " + frame);
        return Opcode.CONTINUATION;
    }

    private static void compare(Read ours, Netty theirs) {
        int both = Math.min(ours.frames().size(), theirs.frames().size());
        for (int i = 0; i < both; i++) {
            Check.same(ours.frames().get(i).toString(), theirs.frames().get(i).toString(), "frame " + i);
        }
        if (ours.frames().size() > both) {
            boolean closed = both > 0 && ours.frames().get(both - 1).opcode() == Opcode.CLOSE;
            boolean close = ours.frames().get(both).opcode() == Opcode.CLOSE;
            Check.that(
                    closed || close || !ours.minimal(), "a frame passes that Netty does not read: " + theirs.refused());
        }
        if (theirs.frames().size() > both) {
            Check.that(!ours.flaw().isEmpty(), "Netty reads a frame that was not found here");
        }
    }
}
