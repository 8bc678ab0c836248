package dev.sluice.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PluginOutputTest {
    @Test
    void figures_after_a_bar_keep_their_unit_and_drop_their_limits() {
        assertThat(PluginOutput.of("OK - load is fine | load1=0.42;5;10 'disk /'=71%;80;90;0;100 time=12ms\nmore"))
                .isEqualTo(new PluginOutput(
                        "OK - load is fine", Map.of("load1", "0.42", "disk /", "71%", "time", "12ms")));
        assertThat(PluginOutput.of("down|lag=-3s").metrics()).isEqualTo(Map.of("lag", "-3s"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "|",
                "fine",
                "fine |",
                "a|b",
                "$HOME|a;b|*|",
                "a|=1",
                "a|'b",
                "a|'b'",
                "a|'b'=",
                "a|b=",
                "a|b= 1x",
                "a|b=U",
                "a|b=key",
                "a|='='"
            })
    void text_that_is_not_a_figure_stays_in_the_message(String output) {
        assertThat(PluginOutput.of(output)).isEqualTo(new PluginOutput(output, Map.of()));
    }

    @Test
    void invalid_parts_between_figures_are_skipped() {
        assertThat(PluginOutput.of("a|b=x c=1   d e=2").metrics()).isEqualTo(Map.of("c", "1", "e", "2"));
    }

    @Test
    void figures_are_bounded() {
        StringBuilder output = new StringBuilder("many |");
        for (int i = 0; i < 100; i++) {
            output.append(" f").append(i).append("=1");
        }
        assertThat(PluginOutput.of(output.toString()).metrics()).hasSize(20);
    }
}
