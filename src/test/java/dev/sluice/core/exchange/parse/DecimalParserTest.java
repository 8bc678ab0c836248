package dev.sluice.core.exchange.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Decimal numbers are read as the JDK reads them, without exponents. */
class DecimalParserTest {
    private static @Nullable BigDecimal byJdk(String text) {
        try {
            return text.contains("+") || text.contains("e") ? null : new BigDecimal(text);
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }

    @Test
    void a_number_is_read_with_all_its_digits() {
        SplittableRandom random = new SplittableRandom(3);
        String characters = "0123456789012345678901234567890123456789..-+e";
        int numbers = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "-" : "");
            random.ints(random.nextInt(24), 0, characters.length()).forEach(at -> text.append(characters.charAt(at)));
            BigDecimal expected = byJdk(text.toString());
            assertThat(DecimalParser.parse(text.toString())).as(text.toString()).isEqualTo(expected);
            numbers += expected == null ? 0 : 1;
        }
        assertThat(numbers).isGreaterThan(20_000);
    }

    @Test
    void what_is_no_plain_number_is_not_read() {
        for (String text : new String[] {"", "-", ".", "-.", "1.2.3", "1-", "--1", "1,5", " 1", "\u0661", "0x1"}) {
            assertThat(DecimalParser.parse(text)).as(text).isNull();
        }
        assertThat(DecimalParser.parse("1".repeat(40))).isEqualTo(new BigDecimal("1".repeat(40)));
        assertThat(DecimalParser.parse("1".repeat(41))).isNull();
    }
}
