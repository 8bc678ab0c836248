package dev.sluice.config.json;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonReaderTest {
    private final Problems problems = new Problems();
    private final JsonReader reader = new JsonReader(problems);

    @Test
    void every_value_has_its_pointer_and_line() {
        JsonTree root = read("{\n  \"a\": [\n    1,\n    {\"b/c~d\":\n true}\n  ]\n}");
        JsonTree deep = root.descend("a", "1", "b/c~d");
        assertThat(deep).isInstanceOf(JsonTree.Flag.class);
        assertThat(deep.sourceLocation().pointer()).isEqualTo("/a/1/b~1c~0d");
        assertThat(deep.sourceLocation().line()).isEqualTo(4);
        assertThat(root.descend("a", "7", "x").sourceLocation().pointer()).isEqualTo("/a");
        assertThat(problems.isEmpty()).isTrue();
    }

    @Test
    void a_repeated_key_is_a_problem_and_reading_continues() {
        JsonTree root = read("{\n\"a\": 1,\n\"b\": 2,\n\"a\": 3,\n\"b\": 4}");
        assertThat(root.descend("a").text()).isEqualTo("1");
        assertThat(problems.list()).extracting(Problem::line).containsExactly(4, 5);
        assertThat(problems.list().get(0).message()).contains("'a'", "is repeated", "line 2");
    }

    @Test
    void a_syntax_error_is_located() {
        assertThat(reader.text("{\n\"a\": 1,\n}", "f.json")).isNull();
        assertThat(only().toString()).startsWith("f.json:3: is not JSON: Unexpected character ('}'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
        {}}; is not JSON: Unexpected close marker '}': expected ']'
        {"a": 1]; is not JSON: Unexpected close marker ']': expected '}'
        """)
    void parser_internals_are_removed_from_messages(String text, String message) {
        assertThat(reader.text(text, "f.json")).isNull();
        assertThat(only().message()).isEqualTo(message);
    }

    @Test
    void a_file_nested_too_deeply_is_refused_with_the_allowed_depth() {
        assertThat(reader.text("[".repeat(1000), "f.json")).isNull();
        assertThat(only().message())
                .isEqualTo("is not JSON: Document nesting depth (33) exceeds the maximum allowed (32)");
    }

    @Test
    void a_link_to_itself_is_reported_without_an_exception_name(@TempDir Path folder) throws IOException {
        Path link = folder.resolve("loop.json");
        Files.createSymbolicLink(link, link);
        assertThat(reader.file(link, "loop.json")).isNull();
        assertThat(only().message()).startsWith("cannot be read: ").doesNotContain("Exception");
    }

    @Test
    void a_truncated_file_is_reported_in_plain_words() {
        assertThat(reader.text("{\n\"a\": 1", "f.json")).isNull();
        assertThat(only().message())
                .isEqualTo("is not JSON: Unexpected end-of-input: expected close marker for Object");
    }

    @Test
    void a_comment_is_reported_as_not_allowed() {
        assertThat(reader.text("{\n// why\n}", "f.json")).isNull();
        assertThat(only().message()).endsWith("JSON does not allow comments");
    }

    @Test
    void text_after_the_value_is_refused() {
        assertThat(reader.text("{}\n{}", "f.json")).isNull();
        assertThat(only().toString()).isEqualTo("f.json:2: has more text after the JSON value");
    }

    @Test
    void an_empty_file_is_refused() {
        assertThat(reader.text(" \n", "f.json")).isNull();
        assertThat(only().message()).contains("is empty");
    }

    @Test
    void nesting_is_bounded() {
        assertThat(reader.text("[".repeat(1_000_000), "f.json")).isNull();
        assertThat(only().message()).contains("nesting depth");
    }

    @Test
    void numbers_and_texts_are_bounded() {
        assertThat(reader.text("1".repeat(1_000_000), "numbers.json")).isNull();
        assertThat(reader.text("\"" + "x".repeat(1_000_000) + "\"", "texts.json"))
                .isNull();
        assertThat(problems.list()).hasSize(2);
        assertThat(read("[9223372036854775808, 1e3, 1.0]").descend("0")).isInstanceOf(JsonTree.OtherNumber.class);
    }

    @Test
    void a_large_file_is_refused_unread(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("large.json");
        try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(100L << 20); // sparse: takes no disk
        }
        assertThat(reader.file(file, "large.json")).isNull();
        assertThat(only().message()).isEqualTo("is larger than the allowed 4194304 bytes");
    }

    @Test
    void bytes_that_are_not_utf_8_are_located() {
        byte[] bytes = "{\n\"a\": \"é?\"}".getBytes(UTF_8);
        bytes[10] = (byte) 0xFF;
        assertThat(reader.bytes(bytes, "f.json")).isNull();
        assertThat(only().toString()).isEqualTo("f.json:2: is not UTF-8: byte 0xFF at offset 10; save it as UTF-8");
    }

    @Test
    void a_file_cut_inside_a_character_is_not_utf_8() {
        byte[] whole = "\"é\"".getBytes(UTF_8);
        assertThat(reader.bytes(java.util.Arrays.copyOf(whole, 2), "f.json")).isNull();
        assertThat(only().message()).contains("is not UTF-8");
    }

    @Test
    void utf_16_is_refused_as_not_utf_8() {
        assertThat(reader.bytes("\uFEFF{}".getBytes(UTF_16LE), "f.json")).isNull();
        assertThat(only().message()).contains("is not UTF-8");
    }

    @Test
    void a_byte_order_mark_is_skipped() {
        assertThat(reader.bytes("\uFEFF{}".getBytes(UTF_8), "f.json")).isInstanceOf(JsonTree.Obj.class);
        assertThat(problems.isEmpty()).isTrue();
    }

    @Test
    void a_missing_file_a_folder_and_a_dangling_or_circular_link_are_problems(@TempDir Path dir) throws IOException {
        Path circle = dir.resolve("circle.json");
        Files.createSymbolicLink(circle, circle);
        Path dangling = Files.createSymbolicLink(dir.resolve("dangling.json"), dir.resolve("nothing"));
        for (Path path : new Path[] {dir.resolve("missing.json"), dir, circle, dangling}) {
            assertThat(reader.file(path, path.getFileName().toString())).isNull();
        }
        assertThat(problems.list()).hasSize(4);
    }

    @Test
    void a_link_to_a_regular_file_is_followed(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("real.json"), "{}");
        Path link = Files.createSymbolicLink(dir.resolve("link.json"), file);
        assertThat(reader.file(link, "link.json")).isNotNull();
    }

    @Test
    void a_device_is_not_read() {
        Path device = Path.of("/dev/zero");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(device));
        assertThat(reader.file(device, "zero.json")).isNull();
        assertThat(only().message()).isEqualTo("is not a regular file");
    }

    @Test
    void control_characters_are_escaped_in_messages() {
        assertThat(read("\"\\u001b[31m\\u202e\"").shortText()).isEqualTo("\"\\u001b[31m\\u202e\"");
    }

    private JsonTree read(String text) {
        @Nullable JsonTree tree = reader.text(text, "f.json");
        assertThat(tree).isNotNull();
        return java.util.Objects.requireNonNull(tree);
    }

    private Problem only() {
        assertThat(problems.list()).hasSize(1);
        return problems.list().get(0);
    }
}
