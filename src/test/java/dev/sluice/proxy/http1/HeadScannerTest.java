package dev.sluice.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Tests of heads that follow each other on one connection. */
class HeadScannerTest {
    private static final String BODY = "x".repeat(300);

    private final HeadScanner scanner = new HeadScanner(new HeadScanner.Bounds(8192, 16_384, HeadScanner.MAX_FIELDS));

    /** Returns a head of any size: up to 30 fields of up to 200 bytes. */
    private static String head(SplittableRandom chance) {
        StringBuilder head = new StringBuilder("GET /" + "p".repeat(chance.nextInt(40)) + " HTTP/1.1\r\n");
        int fields = chance.nextInt(31);
        for (int i = 0; i < fields; i++) {
            head.append("X-").append(i).append(": ").append("v".repeat(1 + chance.nextInt(200)));
            head.append("\r\n");
        }
        return head + "\r\n";
    }

    @Test
    void heads_of_any_sizes_are_read_completely_for_any_split_of_the_bytes() {
        long seed = System.nanoTime();
        SplittableRandom chance = new SplittableRandom(seed);
        for (int round = 0; round < 2_000; round++) {
            String head = head(chance);
            byte[] all = (head + BODY).getBytes(StandardCharsets.ISO_8859_1);
            MessageHead read = null;
            int at = 0;
            while (read == null) {
                int n = Math.min(all.length - at, 1 + chance.nextInt(chance.nextBoolean() ? 40 : all.length));
                ByteBuf in = Unpooled.wrappedBuffer(all, at, n);
                read = scanner.take(in);
                at += n - in.readableBytes();
            }
            assertThat(at).as("seed " + seed).isEqualTo(head.length());
            assertThat(read.length()).as("seed " + seed).isEqualTo(head.length());
            assertThat(lines(read)).as("seed " + seed).isEqualTo(head.strip());
        }
    }

    private static String lines(MessageHead head) {
        List<String> lines = new ArrayList<>(List.of(head.text(0, head.firstLineEnd())));
        for (int i = 0; i < head.fields(); i++) {
            lines.add((head.name(i) + ": " + head.value(i)).strip());
        }
        return String.join("\r\n", lines);
    }

    @Test
    void a_head_as_long_as_the_one_before_keeps_no_byte_of_the_body() {
        String head = "HTTP/1.1 200 OK\r\nContent-Length: 300\r\n\r\n";
        ByteBuf in = Unpooled.copiedBuffer(head + BODY + head + BODY, StandardCharsets.ISO_8859_1);
        assertThat(scanner.take(in)).isNotNull();
        in.skipBytes(BODY.length());
        MessageHead second = Objects.requireNonNull(scanner.take(in));
        assertThat(second.bytes().length).isBetween(head.length(), head.length() + 16);
    }

    @Test
    void a_value_is_compared_exactly_and_only_if_the_header_occurs_once() {
        String head = "GET / HTTP/1.1\r\nHost: a:1\r\nX-Two: b\r\nX-Two: b\r\nX-Empty:\r\n\r\n";
        MessageHead read =
                Objects.requireNonNull(scanner.take(Unpooled.copiedBuffer(head, StandardCharsets.ISO_8859_1)));
        assertThat(read.isOnly("host", "a:1")).isTrue();
        assertThat(read.isOnly("host", "A:1")).isFalse();
        assertThat(read.isOnly("host", "a:")).isFalse();
        assertThat(read.isOnly("x-two", "b")).isFalse();
        assertThat(read.isOnly("x-empty", "")).isTrue();
        assertThat(read.isOnly("x-none", "")).isFalse();
    }
}
