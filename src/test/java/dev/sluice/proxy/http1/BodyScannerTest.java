package dev.sluice.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests what may follow the size of a chunk. */
class BodyScannerTest {
    @ParameterizedTest
    @ValueSource(strings = {"3", "003", "3 ", "3 \t ", "3;", "3;a", "3 ; a = \"b;c\"", "3;a "})
    void an_extension_or_blanks_after_the_size_are_skipped_in_a_response(String size) {
        assertThat(read(new BodyScanner(true), size)).isEqualTo("abc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"3 0", "3 a", "3 \t;\u0001", "3 =", " 3", ";", "", "0x3", "3\u00e9", "3\u000b"})
    void any_other_text_beside_the_size_is_an_error(String size) {
        assertThat(read(new BodyScanner(true), size)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3 ", "3;", "3;a"})
    void a_request_has_the_size_alone(String size) {
        assertThat(read(new BodyScanner(false), size)).isNull();
    }

    @Test
    void blanks_after_the_size_have_a_bound() {
        assertThat(read(new BodyScanner(true), "3" + " ".repeat(8_000))).isEqualTo("abc");
        assertThat(read(new BodyScanner(true), "3" + " ".repeat(9_000))).isNull();
    }

    /** Returns the body of one chunk with this size line and the text "abc"; null if it is an error. */
    private static @Nullable String read(BodyScanner scanner, String size) {
        scanner.begin(BodyFraming.CHUNKED);
        ByteBuf in = Unpooled.copiedBuffer(size + "\r\nabc\r\n0\r\n\r\n", StandardCharsets.ISO_8859_1);
        StringBuilder body = new StringBuilder();
        for (ByteBuf piece = scanner.next(in); piece != null; piece = scanner.next(in)) {
            body.append(piece.toString(StandardCharsets.ISO_8859_1));
        }
        assertThat(scanner.ended()).isEqualTo(scanner.protocolError() == null);
        return scanner.ended() ? body.toString() : null;
    }
}
