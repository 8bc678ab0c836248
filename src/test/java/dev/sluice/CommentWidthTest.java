package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the comments of all Java code to one width, that of the code, which the formatter does not do. */
final class CommentWidthTest {
    private static final int MAX_CHARACTERS = 120;

    @Test
    void comments_have_at_most_120_characters_in_a_line() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (String folder : List.of("src/main/java", "src/sim/java", "src/test/java", "src/bench/java")) {
            try (Stream<Path> paths = Files.walk(Path.of(folder))) {
                paths.filter(path -> path.toString().endsWith(".java"))
                        .forEach(path -> tooLong.addAll(tooLong(path.toString(), read(path))));
            }
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void a_longer_line_is_detected_in_each_kind_of_comment() {
        String text = "a".repeat(MAX_CHARACTERS);
        assertThat(tooLong("A", List.of("/** " + text, " * " + text, "    // " + text, text + text, "/** short */")))
                .containsExactly("A:1", "A:2", "A:3");
    }

    private static List<String> tooLong(String file, List<String> lines) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            boolean isComment = line.startsWith("/*") || line.startsWith("*") || line.startsWith("//");
            if (isComment && lines.get(i).length() > MAX_CHARACTERS) {
                found.add(file + ":" + (i + 1));
            }
        }
        return found;
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
