package dev.sluice.probe;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.health.CheckProbe;
import dev.sluice.core.health.HealthLevel;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests with real programs. */
@ExtendWith(VertxExtension.class)
final class ExecCheckRunnerTest {
    private static final int PATIENCE_SECONDS = 60;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private final Vertx vertx;
    private final CheckThreads threads = new CheckThreads();

    ExecCheckRunnerTest(Vertx vertx) {
        this.vertx = vertx;
    }

    @AfterEach
    void close() {
        threads.close();
    }

    @ParameterizedTest
    @CsvSource({
        "echo fine; exit 0, HEALTHY, fine",
        "echo careful; exit 1, WARNING, careful",
        "echo broken >&2; exit 2, CRITICAL, broken",
        "exit 77, CRITICAL, exit code 77",
        "kill -9 $$, CRITICAL, exit code 137",
    })
    void the_exit_code_is_the_level_and_the_output_the_message(String script, HealthLevel healthLevel, String message) {
        assertThat(run("sh", "-c", script).healthLevel()).isEqualTo(healthLevel);
        assertThat(run("sh", "-c", script).message().strip()).isEqualTo(message);
    }

    @Test
    void arguments_are_not_interpreted_by_a_shell() {
        assertThat(run("printf", "%s|", "$HOME", "a;b", "*").message()).isEqualTo("$HOME|a;b|*|");
    }

    @Test
    void a_program_gets_few_environment_variables_and_an_empty_input() {
        assertThat(run("env").message().lines().map(line -> line.substring(0, line.indexOf('='))))
                .isSubsetOf("PATH", "HOME", "LANG", "LC_ALL", "TZ");
        assertThat(run("cat").message()).isEqualTo("exit code 0");
    }

    @Test
    void a_program_that_writes_without_end_is_killed() {
        CheckRunner.RunOutcome runOutcome =
                run("sh", "-c", "while :; do echo 0123456789012345678901234567890123456789; done");

        assertThat(runOutcome)
                .isEqualTo(
                        new CheckRunner.RunOutcome(HealthLevel.CRITICAL, "was ended: it wrote more than 65536 bytes"));
    }

    @Test
    void only_the_beginning_of_the_output_is_kept() {
        CheckRunner.RunOutcome runOutcome =
                run("sh", "-c", "i=0; while [ $i -lt 500 ]; do echo 0123456789; i=$((i+1)); done");

        assertThat(runOutcome.healthLevel()).isEqualTo(HealthLevel.HEALTHY);
        assertThat(runOutcome.message()).hasSize(4_096);
    }

    @Test
    void an_aborted_program_is_killed_with_all_its_child_processes() throws Exception {
        Path pids = folder.resolve("pids");
        String script = "sleep 1000 & echo $! >> " + pids + ".new; sh -c 'sleep 1000 & echo $! >> " + pids
                + ".new; wait' & echo $! >> " + pids + ".new; while [ $(wc -l < " + pids
                + ".new) -lt 3 ]; do :; done; echo $$ >> " + pids + ".new; mv " + pids + ".new " + pids + "; wait";
        CheckRunner.CheckRun checkRun = runner("sh", "-c", script).runCheck(vertx.getOrCreateContext());
        while (!Files.exists(pids)) {
            Thread.onSpinWait();
        }
        List<CompletableFuture<ProcessHandle>> ends = new ArrayList<>();
        for (String pid : Files.readAllLines(pids)) {
            ends.add(ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow().onExit());
        }
        assertThat(ends).hasSize(4);
        checkRun.abort().run();

        assertThatThrownBy(() -> await(checkRun.result())).isInstanceOf(InterruptedException.class);
        ends.forEach(ExecCheckRunnerTest::join);
    }

    @Test
    void figures_after_a_bar_and_the_exit_code_are_details() {
        assertThat(run("sh", "-c", "echo 'WARNING - slow | time=120ms;100;500'; exit 1"))
                .isEqualTo(new CheckRunner.RunOutcome(
                        HealthLevel.WARNING, "WARNING - slow", Map.of("time", "120ms", "exit_code", 1)));
    }

    @Test
    void a_finished_program_counts_by_its_exit_code_and_its_children_live_on() throws Exception {
        Path pid = folder.resolve("pid");

        CheckRunner.RunOutcome runOutcome = run("sh", "-c", "sleep 1000 & echo $! > " + pid + "; echo done; exit 0");

        assertThat(runOutcome)
                .isEqualTo(new CheckRunner.RunOutcome(HealthLevel.HEALTHY, "done\n", Map.of("exit_code", 0)));
        ProcessHandle left =
                ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
        assertThat(left.isAlive()).isTrue();
        left.destroyForcibly();
        join(left.onExit());
    }

    @Test
    void a_program_that_cannot_be_run_is_reported_without_its_arguments() {
        assertThatThrownBy(() -> run(folder.resolve("nowhere").toString(), "--password=hunter2"))
                .hasMessageContaining("the program cannot be run")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void hanging_programs_delay_no_other() {
        List<CheckRunner.CheckRun> hanging = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            hanging.add(runner("sleep", "1000").runCheck(vertx.getOrCreateContext()));
        }

        assertThat(run("true").healthLevel()).isEqualTo(HealthLevel.HEALTHY);
        hanging.forEach(one -> one.abort().run());
        hanging.forEach(one -> assertThatThrownBy(() -> await(one.result())).isInstanceOf(InterruptedException.class));
    }

    private ExecCheckRunner runner(String... words) {
        return new ExecCheckRunner(threads, new CheckProbe.Exec(List.of(words)));
    }

    private CheckRunner.RunOutcome run(String... words) {
        return await(runner(words).runCheck(vertx.getOrCreateContext()).result());
    }

    private static <T> T join(CompletableFuture<T> future) {
        return future.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }
}
