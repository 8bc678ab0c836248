package dev.sluice.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Replays every saved input: initial inputs, inputs that reach rare code, and inputs that once caused a failure. */
final class CorpusTest {
    private static final Path INPUTS = Path.of("src/test/resources/fuzz");
    private static final Path SOURCES = Path.of("src/test/java/dev/sluice");
    private static final long MAX_BYTES = 200_000;

    /** Stack size like that of the gateway's threads, so that excessive recursion fails here too. */
    private static final long STACK_BYTES = 512 * 1024;

    static Stream<Path> targets() throws IOException {
        try (Stream<Path> folders = Files.list(INPUTS)) {
            return folders.filter(Files::isDirectory).sorted().toList().stream();
        }
    }

    private static List<Path> inputs(Path target) throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void every_saved_input_is_read_without_a_failure(Path target) throws Exception {
        Method method =
                Class.forName("dev.sluice." + target.getFileName()).getMethod("fuzzerTestOneInput", byte[].class);
        List<Path> inputs = inputs(target);
        assertThat(inputs).isNotEmpty();
        AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
        Thread replay = new Thread(null, () -> failed.set(replay(method, inputs)), "replay", STACK_BYTES);
        replay.start();
        replay.join();
        assertThat(failed.get()).isNull();
    }

    /** Returns the failure of the first input that is not read correctly; null if there is none. */
    private static @Nullable Throwable replay(Method method, List<Path> inputs) {
        for (Path input : inputs) {
            try {
                method.invoke(null, (Object) Files.readAllBytes(input));
            } catch (InvocationTargetException e) {
                return new AssertionError(input + ": " + e.getCause(), e.getCause());
            } catch (IOException | IllegalAccessException e) {
                return e;
            }
        }
        return null;
    }

    @Test
    void every_target_has_inputs() throws IOException {
        try (Stream<Path> sources = Files.walk(SOURCES)) {
            List<String> classes = sources.map(SOURCES::relativize)
                    .map(Path::toString)
                    .filter(name -> name.endsWith("Fuzz.java"))
                    .map(name -> name.replace(".java", "").replace('/', '.'))
                    .toList();
            assertThat(targets().map(target -> target.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(classes);
        }
    }

    @Test
    void the_saved_inputs_stay_small() throws IOException {
        long bytes = 0;
        for (Path target : targets().toList()) {
            for (Path input : inputs(target)) {
                bytes += Files.size(input);
            }
        }
        assertThat(bytes).isLessThan(MAX_BYTES);
    }
}
