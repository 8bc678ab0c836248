package dev.sluice.core.exchange.parse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of what is found at the paths {@code a} and {@code b.c}, and of the ends of objects on them. */
final class JsonPathsTest {
    /**
     * Writes what happens as one line: values with their roles, braces for objects, ! for an end that was not reached.
     */
    private static final class Seen implements JsonPaths.Sink<String> {
        private final List<String> events = new ArrayList<>();
        private final String last;

        Seen(String last) {
            this.last = last;
        }

        @Override
        public boolean began(JsonPaths.Node<String> object) {
            return events.add("{");
        }

        @Override
        public void found(String role, JsonParser parser) throws IOException {
            events.add(role + "=" + parser.getText());
        }

        @Override
        public void ended(JsonPaths.Node<String> object, boolean complete) {
            events.add(complete ? "}" : "!");
        }

        @Override
        public boolean wantsMore(JsonPaths.Node<String> object) {
            return !events.contains(last);
        }
    }

    private static String seen(String json, String last) {
        JsonPaths<String> paths = new JsonPaths<>();
        paths.add("a", "A");
        paths.add("b.c", "C");
        Seen seen = new Seen(last);
        boolean isJson = paths.read(json.getBytes(StandardCharsets.UTF_8), seen);
        return String.join(" ", seen.events) + (isJson ? "" : " broken");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        {"a":1,"b":{"c":"x"}}          | { A=1 { C=x } }
        {"b":[{"c":1},{"c":2}],"a":[3,[4]]} | { { C=1 } { C=2 } A=3 A=4 }
        [{"a":1},2,{"a":3}]                | { A=1 } { A=3 }
        {"a":null,"c":1,"b":{"a":2}}   | { { } }
        {"a":{"a":1},"a":2}              | { { } A=2 }
        {"x":{"a":1},"y":[{"a":2}]}    | { }
        {"\\u0061":"\\u0062"}              | { A=b }
        {"a":1,"b":{"c":2                | { A=1 { C=2 ! ! broken
        {"a":1,"b":{"c":2},oops}         | { A=1 { C=2 } ! broken
        {"a":1} {"a":2}                    | { A=1 }
        """)
    void finds_what_is_at_the_paths(String json, String expected) {
        assertThat(seen(json, "")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        {"d":[{"e":1},{"e":2}]} | { { D=1 } { D=2 } }
        {"d":{"e":1}}               | { }
        {"d":1}                         | { }
        """)
    void a_name_with_brackets_is_that_of_a_list(String json, String expected) {
        JsonPaths<String> paths = new JsonPaths<>();
        paths.add("d[].e", "D");
        Seen seen = new Seen("");
        paths.read(json.getBytes(StandardCharsets.UTF_8), seen);
        assertThat(String.join(" ", seen.events)).isEqualTo(expected);
    }

    @Test
    void reads_no_further_than_is_wanted() {
        assertThat(seen("{\"b\":{\"c\":1,\"c\":2},oops", "C=1")).isEqualTo("{ { C=1 ! !");
    }

    @Test
    void a_text_that_is_nested_too_deep_is_broken() {
        assertThat(seen("[".repeat(200) + "{\"a\":1}", "")).isEqualTo(" broken");
    }
}
