package dev.sluice.core.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameScannerTest {
    private static final int ROUNDS = 400;

    /** A frame as a test writes it, following RFC 6455, section 5.2. */
    static byte[] frame(int first, byte[] payload, int lengthBytes, boolean masked, int key) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first);
        int told = lengthBytes == 0 ? payload.length : lengthBytes == 2 ? 126 : 127;
        out.write(told | (masked ? 0x80 : 0));
        for (int i = lengthBytes - 1; i >= 0; i--) {
            out.write(i >= 4 ? 0 : payload.length >>> (8 * i));
        }
        byte[] mask = {(byte) (key >>> 24), (byte) (key >>> 16), (byte) (key >>> 8), (byte) key};
        if (masked) {
            out.writeBytes(mask);
        }
        for (int i = 0; i < payload.length; i++) {
            out.write(masked ? payload[i] ^ mask[i % 4] : payload[i]);
        }
        return out.toByteArray();
    }

    private static int lengthBytes(int length, SplittableRandom chance) {
        int min = length < 126 ? 0 : length < 65_536 ? 2 : 8;
        return min == 8 || chance.nextInt(4) > 0 ? min : min == 0 ? 2 : 8; // the long form is not an error for a reader
    }

    /** Returns what was found in one line: opcode, end of message, length, unmasked payload. */
    private static List<String> found(FrameScanner scanner, byte[] bytes, int[] cuts, boolean masked) {
        List<String> found = new ArrayList<>();
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        int from = 0;
        for (int cut : cuts) {
            ByteBuffer in = ByteBuffer.wrap(bytes, from, cut - from);
            from = cut;
            FrameEvent one;
            do {
                int before = in.position();
                long passed = scanner.readBytes();
                one = scanner.next(in);
                if (one == FrameEvent.PAYLOAD) {
                    byte[] piece = java.util.Arrays.copyOfRange(bytes, before, in.position());
                    if (masked) {
                        scanner.unmask(piece, 0, piece.length, passed);
                    }
                    payload.writeBytes(piece);
                } else if (one == FrameEvent.END) {
                    found.add(scanner.opcode() + " " + scanner.endsMessage() + " " + scanner.payloadBytes() + " "
                            + payload.toString(StandardCharsets.ISO_8859_1));
                    payload.reset();
                }
            } while (one != FrameEvent.MORE && one != FrameEvent.INVALID);
            assertThat(one == FrameEvent.INVALID || !in.hasRemaining()).isTrue();
        }
        return found;
    }

    private static int[] cuts(int length, SplittableRandom chance) {
        List<Integer> cuts = new ArrayList<>();
        for (int at = 0; at < length; at += 1 + chance.nextInt(chance.nextBoolean() ? 3 : 400)) {
            cuts.add(at);
        }
        cuts.add(length);
        return cuts.stream().mapToInt(Integer::intValue).toArray();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void frames_are_found_for_any_split_of_the_bytes(boolean masked) {
        long seed = System.nanoTime();
        SplittableRandom chance = new SplittableRandom(seed);
        for (int round = 0; round < ROUNDS; round++) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            List<String> written = new ArrayList<>();
            boolean inMessage = false;
            for (int i = chance.nextInt(12); i >= 0; i--) {
                boolean control = chance.nextInt(3) == 0;
                boolean last = control || chance.nextBoolean();
                Opcode opcode = control
                        ? List.of(Opcode.PING, Opcode.PONG, Opcode.CLOSE).get(chance.nextInt(3))
                        : inMessage ? Opcode.CONTINUATION : chance.nextBoolean() ? Opcode.TEXT : Opcode.BINARY;
                inMessage = control ? inMessage : !last;
                byte[] payload =
                        new byte[control ? chance.nextInt(126) : chance.nextInt(round % 50 == 0 ? 80_000 : 300)];
                for (int b = 0; b < payload.length; b++) {
                    payload[b] = (byte) chance.nextInt();
                }
                int more = control ? 0 : lengthBytes(payload.length, chance);
                bytes.writeBytes(frame((last ? 0x80 : 0) | opcode.code(), payload, more, masked, chance.nextInt()));
                written.add(opcode + " " + (last && !control) + " " + payload.length + " "
                        + new String(payload, StandardCharsets.ISO_8859_1));
            }
            FrameScanner scanner = new FrameScanner(masked, false);
            byte[] all = bytes.toByteArray();
            assertThat(found(scanner, all, cuts(all.length, chance), masked))
                    .as("seed " + seed + ", round " + round)
                    .isEqualTo(written);
            assertThat(scanner.isBetweenFrames()).isTrue();
            assertThat(scanner.isInMessage()).isEqualTo(inMessage);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        83 80 | a reserved opcode
        8b 80 | a reserved opcode
        c1 80 | a reserved bit without an extension
        81 00 | a frame of a client that is not masked
        09 80 | a control frame that is long or in fragments
        89 fe | a control frame that is long or in fragments
        80 80 | a continuation of nothing
        01 80 00 00 00 00 81 80 | a message inside another
        82 ff 80 00 00 00 00 00 00 00 00 00 00 00 | a length of 2^63 or more
        """)
    void an_invalid_frame_is_a_permanent_error(String hex, String why) {
        byte[] bytes = java.util.HexFormat.ofDelimiter(" ").parseHex(hex);
        FrameScanner scanner = new FrameScanner(true, false);
        found(scanner, bytes, new int[] {bytes.length}, true);
        assertThat(scanner.problem()).isEqualTo(why);
        assertThat(scanner.next(ByteBuffer.wrap(new byte[] {(byte) 0x81, (byte) 0x80, 0, 0, 0, 0})))
                .isEqualTo(FrameEvent.INVALID);
        assertThat(scanner.isBetweenFrames()).isFalse();
    }

    @Test
    void reserved_bits_are_allowed_with_an_extension() {
        FrameScanner scanner = new FrameScanner(false, true);
        assertThat(found(scanner, new byte[] {(byte) 0xC1, 1, 'x'}, new int[] {3}, false))
                .containsExactly("TEXT true 1 x");
    }

    @Test
    void a_payload_of_any_length_is_passed_without_buffering() {
        FrameScanner scanner = new FrameScanner(false, false);
        byte[] head = {(byte) 0x82, 127, 0x7F, -1, -1, -1, -1, -1, -1, -1};
        assertThat(scanner.next(ByteBuffer.wrap(head))).isEqualTo(FrameEvent.HEAD);
        assertThat(scanner.payloadBytes()).isEqualTo(Long.MAX_VALUE);
        assertThat(scanner.next(ByteBuffer.wrap(new byte[1000]))).isEqualTo(FrameEvent.PAYLOAD);
        assertThat(scanner.readBytes()).isEqualTo(1000);
        assertThat(scanner.isBetweenFrames()).isFalse();
    }

    @Test
    void the_scanner_is_between_frames_only_after_a_whole_frame() {
        FrameScanner scanner = new FrameScanner(false, false);
        byte[] frame = {(byte) 0x89, 1, 'p'};
        for (int i = 0; i < frame.length; i++) {
            ByteBuffer in = ByteBuffer.wrap(frame, i, 1);
            while (scanner.next(in) != FrameEvent.MORE) {
                // read to the end of this byte
            }
            assertThat(scanner.isBetweenFrames()).isEqualTo(i == 2);
        }
    }
}
