package dev.sluice.probe;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.check.HealthCheck;
import dev.sluice.core.health.HealthLevel;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests with check classes of arbitrary behaviour, provided by a service file on the class path. */
@ExtendWith(VertxExtension.class)
final class JavaCheckRunnerTest {
    private static final int PATIENCE_SECONDS = 60;
    private static final BlockingQueue<String> EVENTS = new LinkedBlockingQueue<>();
    private static volatile Callable<HealthCheck.@Nullable Result> behaviour = () -> HealthCheck.Result.healthy("");

    /** The behaviour that the test selects. */
    public static final class ScriptedCheck implements HealthCheck, AutoCloseable {
        @Override
        public Result check() throws Exception {
            HealthCheck.@Nullable Result result = behaviour.call();
            @SuppressWarnings("NullAway") // code of users can return null
            Result any = result;
            return any;
        }

        @Override
        public void close() {
            EVENTS.add("closed");
        }
    }

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private final Vertx vertx;
    private final CheckThreads threads = new CheckThreads();

    JavaCheckRunnerTest(Vertx vertx) {
        this.vertx = vertx;
    }

    @BeforeEach
    void clearEvents() {
        EVENTS.clear();
    }

    @AfterEach
    void close() {
        threads.close();
    }

    @Test
    void a_result_is_returned_with_at_most_twenty_details() throws Exception {
        behaviour = () -> new HealthCheck.Result(HealthCheck.Status.WARNING, "thin", Map.of("depth", "3"));
        assertThat(run(runner()))
                .isEqualTo(new CheckRunner.RunOutcome(HealthLevel.WARNING, "thin", Map.of("depth", "3")));
        behaviour = () -> HealthCheck.Result.healthy("fine");
        assertThat(run(runner())).isEqualTo(new CheckRunner.RunOutcome(HealthLevel.HEALTHY, "fine"));
        behaviour = () -> HealthCheck.Result.critical("gone");
        assertThat(run(runner())).isEqualTo(new CheckRunner.RunOutcome(HealthLevel.CRITICAL, "gone"));
        behaviour = () -> new HealthCheck.Result(HealthCheck.Status.HEALTHY, "", many());
        assertThat(run(runner()).details()).hasSize(20);
    }

    private static Map<String, String> many() {
        Map<String, String> many = new HashMap<>();
        for (int i = 0; i < 1_000; i++) {
            many.put("n" + i, "");
        }
        return many;
    }

    @Test
    void an_exception_fails_the_check_and_a_null_result_is_critical() throws Exception {
        behaviour = () -> {
            throw new StackOverflowError("too deep");
        };
        assertThatThrownBy(() -> run(runner())).isInstanceOf(StackOverflowError.class);
        behaviour = () -> null;
        assertThat(run(runner())).isEqualTo(new CheckRunner.RunOutcome(HealthLevel.CRITICAL, "returned nothing"));
    }

    @Test
    void an_aborted_check_is_interrupted_and_the_next_one_is_not() throws Exception {
        behaviour = () -> {
            EVENTS.add("hangs");
            Thread.currentThread().join();
            return HealthCheck.Result.healthy("");
        };
        CheckRunner.CheckRun hanging = runner().runCheck(vertx.getOrCreateContext());
        assertThat(EVENTS.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("hangs");
        hanging.abort().run();
        assertThatThrownBy(() -> await(hanging.result())).isInstanceOf(InterruptedException.class);

        behaviour = () ->
                HealthCheck.Result.healthy(String.valueOf(Thread.currentThread().isInterrupted()));
        assertThat(run(runner()).message()).isEqualTo("false");
    }

    @Test
    void a_closed_runner_closes_its_check_when_it_does_not_run() throws Exception {
        JavaCheckRunner idle = runner();
        behaviour = () -> HealthCheck.Result.healthy("");
        run(idle);
        idle.close();
        assertThat(EVENTS.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("closed");

        CompletableFuture<HealthCheck.Result> goesOn = new CompletableFuture<>();
        behaviour = () -> {
            EVENTS.add("runs");
            return goesOn.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        };
        JavaCheckRunner running = runner();
        CheckRunner.CheckRun checkRun = running.runCheck(vertx.getOrCreateContext());
        assertThat(EVENTS.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("runs");
        running.close();
        assertThat(EVENTS).isEmpty();
        goesOn.complete(HealthCheck.Result.healthy("over"));
        assertThat(await(checkRun.result()).message()).isEqualTo("over");
        assertThat(EVENTS.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("closed");
    }

    @Test
    void a_class_in_no_jar_is_named() throws Exception {
        try (CheckClassLoader jars = new CheckClassLoader(folder)) {
            assertThat(jars.names()).doesNotContain(ScriptedCheck.class.getName());
            assertThatThrownBy(() -> run(new JavaCheckRunner(threads, jars, ScriptedCheck.class.getName())))
                    .hasMessageContaining("no jar in 'checks' contains it");
        }
    }

    /** Creates a jar that contains only the service file; the class is on the class path already. */
    private JavaCheckRunner runner() throws Exception {
        Path jar = folder.resolve(CheckClassLoader.FOLDER).resolve("a.jar");
        Files.createDirectories(Objects.requireNonNull(jar.getParent()));
        Jars.write(jar, Map.of("META-INF/services/" + HealthCheck.class.getName(), ScriptedCheck.class.getName()));
        return new JavaCheckRunner(threads, new CheckClassLoader(folder), ScriptedCheck.class.getName());
    }

    private CheckRunner.RunOutcome run(JavaCheckRunner runner) {
        return await(runner.runCheck(vertx.getOrCreateContext()).result());
    }
}
