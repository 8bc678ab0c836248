package dev.sluice.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MessageRedactorTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "raid is fine | raid is fine",
                "`\n\n  second line \nthird` | second line",
                "``|``",
                "api_key=abc123 was refused | api_key=*** was refused",
                "password: hunter2 is wrong | password: *** is wrong",
                "`{\"secret\":\"abc\",\"a\":1}` | `{\"secret\":\"***\",\"a\":1}`",
                "Authorization: Bearer abc.def | Authorization: Bearer ***",
                "GET http://u:pw@host:80/p?token=1&x=2 failed | GET http://***@host:80/p?*** failed",
                "GET /p?token=1 failed | GET /p?*** failed",
                "no 8f14e45fceea167a5a36dedd4bea2543aa here | no *** here",
                "no /tmp/junit-3522485903263569557/positions.json | no /tmp/junit-3522485903263569557/positions.json",
                "no /keys/8f14e45fceea167a5a36dedd4bea2543aa | no ***",
                "connection refused: localhost/127.0.0.1:9 | connection refused: localhost/127.0.0.1:9",
            })
    void the_text_is_one_line_without_secrets(String text, String line) {
        assertThat(MessageRedactor.of(text)).isEqualTo(line);
    }

    @Test
    void the_text_is_bounded() {
        assertThat(MessageRedactor.of("a ".repeat(10_000_000))).hasSizeLessThan(210);
        assertThat(MessageRedactor.of("\n".repeat(10_000))).isEmpty();
    }

    @Test
    void an_exception_without_a_message_becomes_its_class_name() {
        assertThat(MessageRedactor.of(new IOException())).isEqualTo("IOException");
        assertThat(MessageRedactor.of(new IOException("no token=abc"))).isEqualTo("IOException: no token=***");
    }

    @Test
    void random_text_never_fails_and_contains_no_control_characters() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 3_000; i++) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            String line = MessageRedactor.of(new String(bytes, StandardCharsets.ISO_8859_1));
            assertThat(line.chars().allMatch(c -> c >= ' ')).as("seed " + seed).isTrue();
        }
    }
}
