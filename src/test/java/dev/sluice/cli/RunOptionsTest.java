package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.Overrides;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RunOptionsTest {
    @Test
    void all_options_default_to_the_configuration_files() {
        RunOptions options = RunOptions.parse(List.of());

        assertThat(options.conf()).isEqualTo(Path.of("conf"));
        assertThat(options.overrides()).isEqualTo(Overrides.NONE);
    }

    @Test
    void every_option_is_read_with_a_separate_or_joined_value() {
        String line =
                "--conf a_b --host=::1 --port 0 --admin-port=9 --data d --first-start --member gw-1 --upstream binance=http://127.0.0.1:1/?a=b --upstream=*=http://127.0.0.1:2";

        assertThat(RunOptions.parse(List.of(line.split(" "))))
                .isEqualTo(new RunOptions(
                        Path.of("a_b"),
                        new Overrides(
                                Map.of("binance", "http://127.0.0.1:1/?a=b", "*", "http://127.0.0.1:2"),
                                Map.of(
                                        Overrides.Option.HOST, "::1",
                                        Overrides.Option.PORT, "0",
                                        Overrides.Option.ADMIN_PORT, "9",
                                        Overrides.Option.DATA,
                                                Path.of("d").toAbsolutePath().toString(),
                                        Overrides.Option.MEMBER, "gw-1",
                                        Overrides.Option.FIRST_START, ""))));
    }

    @ParameterizedTest
    @CsvSource({
        "--prot 1, unknown option '--prot'; allowed: --conf --host --port",
        "8080, unknown option '8080'",
        "--port, --port needs a value",
        "--data=, --data has an empty value",
        "--conf=, --conf has an empty value",
        "--port 65536, 'a number from 0 to 65535, not ''65536'''",
        "--port x, 'a number from 0 to 65535, not ''x'''",
        "--port 1 --port 2, --port is given twice",
        "--first-start=yes, --first-start does not accept a value",
        "--upstream binance, --upstream must be EXCHANGE=URL",
        "--upstream =u, --upstream must be EXCHANGE=URL",
        "--upstream a=b --upstream a=c, --upstream for a is given twice",
    })
    void wrong_usage_is_reported_with_the_allowed_values(String arguments, String message) {
        assertThatThrownBy(() -> RunOptions.parse(List.of(arguments.split(" "))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
