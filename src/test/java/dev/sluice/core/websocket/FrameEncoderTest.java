package dev.sluice.core.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameEncoderTest {
    @Test
    void a_close_frame_contains_its_code_and_reason() {
        assertThat(HexFormat.of().formatHex(FrameEncoder.close(1012, "restart")))
                .isEqualTo("880903f472657374617274");
    }

    @Test
    void a_clients_close_frame_has_the_same_content_under_its_mask() {
        byte[] masked = FrameEncoder.close(FrameEncoder.GOING_AWAY, "gone", 0x01020304);
        assertThat(HexFormat.of().formatHex(masked)).isEqualTo("888601020304" + "02eb646b6f67");
    }

    @Test
    void a_long_close_reason_is_cut() {
        byte[] frame = FrameEncoder.close(1001, "x".repeat(500));
        assertThat(frame).hasSize(2 + 125);
        assertThat(new FrameScanner(false, false).next(ByteBuffer.wrap(frame))).isEqualTo(FrameEvent.HEAD);
    }

    @Test
    void a_compressed_text_is_one_final_binary_frame() throws IOException {
        String text = "{\"cid\":\"1\"}".repeat(100);
        byte[] frame = FrameEncoder.gzip(text.getBytes(StandardCharsets.UTF_8));
        FrameScanner scanner = new FrameScanner(false, false);
        assertThat(scanner.next(ByteBuffer.wrap(frame))).isEqualTo(FrameEvent.HEAD);
        assertThat(scanner.opcode()).isEqualTo(Opcode.BINARY);
        assertThat(scanner.endsMessage()).isTrue();
        int from = frame.length - (int) scanner.payloadBytes();
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(frame, from, frame.length - from))) {
            assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 65_535, 65_536, 100_000})
    void a_text_is_encoded_as_one_final_frame(int length) {
        byte[] text = "y".repeat(length).getBytes(StandardCharsets.UTF_8);
        ByteBuffer in = ByteBuffer.wrap(FrameEncoder.text(text));
        FrameScanner scanner = new FrameScanner(false, false);
        assertThat(scanner.next(in)).isEqualTo(FrameEvent.HEAD);
        assertThat(scanner.opcode()).isEqualTo(Opcode.TEXT);
        assertThat(scanner.endsMessage()).isTrue();
        assertThat(scanner.payloadBytes()).isEqualTo(length);
        assertThat(in.remaining()).isEqualTo(length);
    }
}
