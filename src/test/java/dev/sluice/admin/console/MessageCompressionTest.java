package dev.sluice.admin.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the compression of the feed's messages. */
final class MessageCompressionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "permessage-deflate                                                     | true",
                "permessage-deflate; client_max_window_bits                             | true",
                "permessage-deflate;client_max_window_bits=12; client_no_context_takeover | true",
                "x-webkit-deflate-frame, permessage-deflate                             | true",
                "permessage-deflate; server_max_window_bits=12; client_max_window_bits  | false",
                "permessage-deflate; server_max_window_bits=10, permessage-deflate      | true",
                "permessage-deflate; server_no_context_takeover                         | false",
                "permessage-deflate; unknown                                            | false",
                "x-permessage-deflate                                                   | false",
                "''                                                                     | false"
            })
    void an_offer_is_taken_only_with_parameters_that_the_messages_keep_to(String offer, boolean taken) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add(MessageCompression.HEADER, offer);
        assertThat(MessageCompression.isOffered(headers)).isFalse(); // without the version
        headers.add("Sec-WebSocket-Version", "13");
        assertThat(MessageCompression.isOffered(headers)).isEqualTo(taken);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 8000, 8192, 70_000})
    void a_message_is_the_same_after_it_is_compressed_and_decompressed(int bytes) throws DataFormatException {
        byte[] random = new byte[bytes]; // grows when it is compressed, so that all lengths of the last part occur
        new Random(bytes).nextBytes(random);
        for (int length = Math.max(1, bytes - 40); length <= bytes; length++) {
            Buffer message = Buffer.buffer(random).slice(0, length);
            assertThat(decompressed(MessageCompression.compress(message))).isEqualTo(message);
        }
    }

    @Test
    void a_message_of_equal_parts_becomes_a_tenth() {
        Buffer message = Buffer.buffer("{\"exchange\":\"binance\",\"sent\":[0.0,0.0,14.2]}".repeat(1500));
        assertThat(MessageCompression.compress(message).length()).isLessThan(message.length() / 10);
    }

    private static Buffer decompressed(Buffer compressed) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(Buffer.buffer()
                    .appendBuffer(compressed)
                    .appendBytes(new byte[] {0, 0, -1, -1})
                    .getBytes());
            byte[] message = new byte[100_000];
            return Buffer.buffer().appendBytes(message, 0, inflater.inflate(message));
        } finally {
            inflater.end();
        }
    }
}
